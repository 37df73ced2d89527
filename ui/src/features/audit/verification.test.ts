// What an examination found is told in plain words; what does not hold is never told as if it did.

import { expect, it } from "vitest";

import type { Verification } from "../../gen/bindings";
import { findingOf, headOf } from "./verification";

const fine: Verification = { records: 1841, head: "1841:9f2c", broken: null, anchors: 12, contradicted: [], unread: [] };
const contradiction = { repository: "deploy.git", commit: "46b4afe", seq: 12, message: "m" };

const cases: [string, Partial<Verification>, boolean, string, string][] = [
  ["whole", {}, true, "The journal holds", "12 promotion commits outside this runtime agree with it."],
  ["one anchor", { anchors: 1 }, true, "The journal holds", "1 promotion commit outside this runtime agrees with it."],
  ["no anchor", { anchors: 0 }, true, "The journal holds", "nothing outside this runtime vouches for it"],
  ["unread", { unread: ["deploy.git: timeout"] }, true, "The journal holds", "as far as the repositories could be read"],
  ["empty", { records: 0, head: null, anchors: 0 }, true, "The journal is empty", "nothing to examine"],
  ["broken", { broken: { seq: 1204, release: "r", message: "Its hash does not fit" } }, false, "The journal does not hold from record 1\u202f204 on", "Its hash does not fit. Records before it"],
  ["contradicted", { contradicted: [contradiction] }, false, "The journal contradicts its repositories", "1 promotion commit says that it was another one"],
  ["both", { broken: { seq: 3, release: null, message: "m." }, contradicted: [contradiction] }, false, "The journal does not hold from record 3 on", "m. Records"],
];

it.each(cases)("%s", (_, change, holds, title, text) => {
  const finding = findingOf({ ...fine, ...change });
  expect([finding.holds, finding.title]).toEqual([holds, title]);
  expect(finding.text).toContain(text);
});

it("takes the head apart", () => {
  expect([headOf(fine), headOf({ ...fine, head: null }), headOf({ ...fine, head: "abc" })]).toEqual([{ seq: "1841", hash: "9f2c" }, null, { seq: "", hash: "abc" }]);
});

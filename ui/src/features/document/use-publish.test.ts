// What stands in the way of publishing a draft, and of keeping it ready.

import { expect, it } from "vitest";

import type { Profile, PublishPreview } from "../../gen/bindings";
import { CallError } from "../../platform/call";
import { isUnreachable, reachable } from "./reach";
import { contentRefusal, nameRefusal } from "./use-publish";

const preview: PublishPreview = { file: "f.yaml", diff: "", changes: [], problems: [], message: "m", outdated: false };
const error = { severity: "error" as const, code: "cycle", message: "m", hint: null, file: null, line: 1, column: 1, environment: null };

it.each([
  [preview, "why", null],
  [null, "why", "The difference is still being worked out."],
  [{ ...preview, outdated: true }, "why", "What is published has moved."],
  [{ ...preview, problems: [error] }, "why", "Mend the errors first."],
  [{ ...preview, problems: [{ ...error, severity: "warning" as const }] }, "why", null],
  [preview, "  \n", "A message is needed."],
])("content %#", (given, message, refusal) => {
  expect(contentRefusal(given, message)).toBe(refusal);
});

it.each([
  [false, "", null],
  [true, "shi", "Type the name to go on."],
  [true, "ship ", null],
])("protected %s, typed %j", (guarded, typed, refusal) => {
  const profile: Profile = { id: "p", name: "P", place: { type: "workspace", dir: "/w" }, colour: "slate", protected: guarded, readOnly: false, position: 0, trusted: true };
  expect(nameRefusal(profile, "ship", typed)).toBe(refusal);
});

it("knows when the runtime can be asked", () => {
  const offline = { type: "offline", code: "dns", message: "", hint: null } as const;
  const links = [{ type: "live" }, { type: "untrusted" }, { type: "connecting" }, { type: "stale", since: 0, message: "" }, offline] as const;
  expect(links.map(reachable)).toEqual([true, true, false, false, false]);
});

it("tells a runtime that is away from one that refuses", () => {
  const codes = ["dns", "timeout", "conflict", "forbidden"] as const;
  expect(codes.map((code) => isUnreachable(new CallError({ code, message: "", hint: null, current: null, plan: null })))).toEqual([true, true, false, false]);
});

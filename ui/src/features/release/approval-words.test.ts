import { describe, expect, it } from "vitest";

import type { Approval, MayDecide } from "../../gen/bindings";
import { countdownWords, decided, effectWords, endWords, openApprovals, whereWords, whoWords } from "./approval-words";
import { at, sampleAttempt, sampleRelease, withAttempt } from "./sample-release";

const effect = "r1/qa/trio-qa/PreAction/1";
const approval = (number: number, change: Partial<Approval> = {}): Approval =>
  ({ number, effect, node: `P[${String(number)}].gate`, displayName: `gate ${String(number)}`, message: null, since: at(20), until: null, decision: null, endedAt: null, ...change });
const byJonas = { verdict: "approve", by: "Jonas", reason: "Agreed", at: at(60) } as const;
const release = {
  ...withAttempt(sampleRelease("dev:SUCCEEDED qa<dev:RUNNING"), "qa", "PreAction", sampleAttempt(effect, "SUSPENDED")),
  approvals: [approval(1, { decision: byJonas, endedAt: at(60) }), approval(2), approval(3, { until: at(50), endedAt: at(50) }), approval(4, { effect: "r1/-/-/OnStart/1" })],
};
const may = (users: string[], initiator: boolean): MayDecide => ({ approval: 2, users, initiator, refused: null });

it("knows what waits, and who may decide about it", () => {
  const open = openApprovals({ release, decisions: [may(["Jonas"], true)] });
  expect(open.map(({ approval: each, may: who }) => [each.number, who?.users ?? null])).toEqual([[2, ["Jonas"]], [4, null]]);
});

it("says where", () => {
  expect(release.approvals.map((each) => whereWords(release, each))).toEqual([
    "qa › trio-qa › pre-action db-migrate", "qa › trio-qa › pre-action db-migrate", "qa › trio-qa › pre-action db-migrate", "Release › onStart hook",
  ]);
});

describe("who may decide", () => {
  it.each<[MayDecide | null, string]>([
    [may([], true), "Whoever may trigger releases may decide."],
    [may([], false), "Whoever may trigger releases may decide, but not Mira, who started the release."],
    [may(["Jonas", "Ada"], false), "Jonas and Ada may decide."],
    [may(["Jonas", "Mira"], false), "Jonas and Mira may decide, but not Mira, who started the release."],
    [null, "Who may decide is known once the runtime is heard again."],
  ])("%j", (who, words) => {
    expect(whoWords(who, "Mira")).toBe(words);
  });
});

it("says what a verdict leads to", () => {
  expect(effectWords("approve", { effect })).toBe("The workflow goes on with its next step.");
  expect(effectWords("reject", { effect })).toMatch(/^The step fails, and qa with it: nothing is promoted there/);
  expect(effectWords("reject", { effect: "r1/qa/trio-qa/PostAction/1" })).toMatch(/what was promoted there stays/);
  expect(effectWords("reject", { effect: "r1/-/-/OnSuccess/1" })).toBe("The step fails, and with it the hook of the release.");
});

it("says what ended it", () => {
  expect(release.approvals.map(endWords)).toEqual(["Jonas approved it", null, "It went on by itself: its time had passed", null]);
  expect(endWords(approval(5, { endedAt: at(30) }))).toBe("It waits no longer: its workflow was stopped");
  expect(decided(release, { effect }).map(({ approval: { number }, words }) => `${String(number)} ${words}`)).toEqual(["1 Jonas approved it", "3 It went on by itself: its time had passed"]);
});

it("counts down", () => {
  expect([countdownWords(null, at(0)), countdownWords(at(70), at(0)), countdownWords(at(0), at(3))]).toEqual([null, "goes on by itself in 1m 10s", "goes on by itself now"]);
});

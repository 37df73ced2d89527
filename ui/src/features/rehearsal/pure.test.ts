import { describe, expect, it } from "vitest";

import type { Lane, LaneChoice, LaneKind, LaneStatus, Span, Timeline } from "../../gen/bindings";
import { found, groupsOf } from "./groups";
import { lengthWords, parseLength } from "./length";
import { moved, sinceWords } from "./play-clock";
import { criticalParts, criticalWords, expectedWords, happenings, nowWords, skippedWords } from "./played-words";
import { asUsual, coursesOf, gone, isUsual, readScenario, sameScenario, USUAL_WAIT, wayOf, withCourse } from "./scenario";

const M = 60_000;

describe("lengths", () => {
  it.each([
    ["90", 90_000], ["2h", 120 * M], ["1m 30s", 90_000], ["1h30m", 90 * M], ["1:30", 90_000], ["1:00:00", 60 * M], [" 1.5 min ", 90_000], ["0", 0],
    ["", null], ["soon", null], ["2 houses", null], ["-3m", null], ["31d", null], ["3m x", null],
  ])("%s", (typed, length) => {
    expect(parseLength(typed)).toBe(length);
  });
  it.each([[120 * M, "2h"], [90_000, "1m 30s"], [125_000, "2m 5s"], [45_000, "45s"], [600, "600 ms"]])("%d", (length, words) => {
    expect(lengthWords(length)).toBe(words);
    expect(parseLength(words)).toBe(length);
  });
});

describe("the play's clock", () => {
  it("counts from the start, days too", () => {
    expect([0, 130_000, 26 * 60 * M].map(sinceWords)).toEqual(["00:00:00", "00:02:10", "1d 02:00:00"]);
  });
  it("moves times and nothing else", () => {
    expect(moved({ at: 1, seq: 1, spans: [{ from: 2, to: null }], retries: [{ from: "failed", at: 3 }], timeoutMinutes: 5 }, 10))
      .toEqual({ at: 11, seq: 1, spans: [{ from: 12, to: null }], retries: [{ from: "failed", at: 13 }], timeoutMinutes: 5 });
  });
});

describe("scenarios", () => {
  const lane = "qa/cart-qa/PreAction";
  it("hold only what differs", () => {
    const fails = withCourse(asUsual, lane, 0, gone(undefined, "fails", { samples: 3 }));
    expect(coursesOf(fails, lane).map(wayOf)).toEqual(["fails"]);
    const again = withCourse(fails, lane, 1, {});
    expect(coursesOf(again, lane).map(wayOf)).toEqual(["fails", "succeeds"]);
    expect(isUsual(withCourse(fails, lane, 0, gone(coursesOf(fails, lane)[0], "succeeds", { samples: 3 })))).toBe(true);
  });
  it("a wait that nobody has waited for takes two hours, and they go with it", () => {
    const waits = gone({}, "waits", { samples: 0 });
    expect(waits.takes).toBe(USUAL_WAIT);
    expect(gone(waits, "succeeds", { samples: 0 }).takes).toBeNull();
    expect(gone({ takes: 5 }, "waits", { samples: 0 }).takes).toBe(5);
    expect(gone({}, "waits", { samples: 4 }).takes).toBeNull();
  });
  it("are the same in any order", () => {
    const one = { name: "a", courses: { x: [{ outcome: "failed" as const }], y: [{ takes: 1 }] }, commands: [] };
    expect(sameScenario(one, { name: "b", courses: { y: [{ takes: 1, waits: "nothing" }], x: [{ outcome: "failed", takes: null }] } })).toBe(true);
    expect(sameScenario(one, { ...one, commands: [{ at: 1, verb: { type: "terminate" } }] })).toBe(false);
  });
  it("that can't be read are as usual", () => {
    expect(["", "{", "7", "[]", "null"].map(readScenario)).toEqual(Array.from({ length: 5 }, () => asUsual));
    expect(readScenario(JSON.stringify({ name: "x", courses: { a: [{}] } }))).toEqual({ name: "x", courses: { a: [{}] }, commands: [] });
  });
});

const choice = (lane: string, environment: string | null, application: string | null, stage: LaneChoice["lane"]["stage"], workflow: string | null): LaneChoice =>
  ({ lane: { lane, environment, application, stage, workflow }, usual: M, spread: null, samples: 0 });

describe("groups", () => {
  const groups = groupsOf([
    choice("-/OnStart", null, null, "OnStart", "notify"), choice("qa/a/Action", "qa", "a", "Action", null), choice("qa/b/Action", "qa", "b", "Action", null),
    choice("prod/a/PostAction", "prod", "a", "PostAction", "smoke"),
  ]);
  it("stand by environment and application, the release last", () => {
    expect(groups.map(({ environment, parts }) => [environment, parts.map(({ application }) => application)])).toEqual([["qa", ["a", "b"]], ["prod", ["a"]], [null, [null]]]);
  });
  it("are found by any of their names, and by what differs", () => {
    const lanes = (query: string, changed: Parameters<typeof found>[2] = null): string[] => found(groups, query, changed).flatMap((group) => group.lanes.map(({ lane }) => lane.lane));
    expect(lanes("smoke prod")).toEqual(["prod/a/PostAction"]);
    expect(lanes("notify")).toEqual(["-/OnStart"]);
    expect(lanes("", { courses: { "qa/b/Action": [{ outcome: "failed" }] } })).toEqual(["qa/b/Action"]);
    expect(lanes("nothing like it")).toEqual([]);
  });
});

const span = (from: number, to: number | null, on: Span["on"] = "work"): Span => ({ on, from, to, words: null });
const lane = (id: string, kind: LaneKind, label: string, outcome: LaneStatus, spans: Span[], parent: string | null = null): Lane =>
  ({ id, parent, kind, label, outcome, spans, effect: null, node: null });

const timeline: Timeline = {
  createdAt: 0, startedAt: 0, endedAt: 10 * M, moments: [], marks: [{ seq: 9, at: 5 * M, words: "You retried" }],
  lanes: [
    lane("-", "release", "Release", "FAILED", [span(0, 10 * M)]),
    lane("dev", "environment", "dev", "SUCCEEDED", [span(0, 2 * M)]),
    lane("dev/a/PostAction", "stage", "post-action smoke-test", "SUCCEEDED", [span(0, 2 * M)]),
    lane("qa", "environment", "qa", "FAILED", [span(2 * M, 10 * M)]),
    lane("qa/a/Verify", "stage", "sync and health", "FAILED", [span(2 * M, 4 * M, "other"), span(4 * M, 5 * M, "idle"), span(5 * M, 10 * M, "person")]),
    lane("qa/a/Verify/x", "step", "x", "FAILED", [span(2 * M, 4 * M)], "qa/a/Verify"),
    lane("prod", "environment", "prod", "SKIPPED", []),
    lane("last", "environment", "last", "SKIPPED", []),
  ],
  critical: [{ lane: "dev/a/PostAction", from: 0, to: 2 * M }, { lane: "qa/a/Verify/x", from: 2 * M, to: 4 * M }, { lane: "qa/a/Verify", from: 5 * M, to: 10 * M }, { lane: "dev", from: 0, to: 10 }],
};

describe("a play in words", () => {
  it("says what happens at each moment", () => {
    expect(happenings(timeline).map(({ words }) => words)).toEqual([
      "dev starts", "dev: smoke-test succeeded; qa starts", "qa: sync and health failed",
      "qa: sync and health waits for a person; You retried",
      "qa: sync and health failed; prod and last skipped; the release failed",
    ]);
    expect(nowWords(happenings(timeline), 2 * M + 10_000, 0)).toBe("00:02:00 dev: smoke-test succeeded; qa starts");
  });
  it("names the critical path without crumbs", () => {
    expect(criticalWords(criticalParts(timeline))).toBe("dev smoke-test 2m 00s → qa sync and health 7m 00s");
  });
  it("says why something is skipped, however far away the reason is", () => {
    const environments = [{ name: "qa", dependsOn: ["dev"] }, { name: "prod", dependsOn: ["qa"] }, { name: "last", dependsOn: ["prod", "dev"] }] as never;
    expect(skippedWords(timeline, { environments })).toEqual(["prod and last, because qa failed"]);
  });
  it("says when it ends", () => {
    expect(expectedWords({ p50: 12 * M, p90: 19 * M + 20_000, plays: 500, releases: 20 })).toBe("Ends after 12m; in 9 of 10 cases before 19m, from 20 releases");
    expect(expectedWords({ p50: 90_000, p90: 90_000, plays: 500, releases: 0 })).toBe("Ends after 1m 30s; in 9 of 10 cases before 1m 30s, guesses: no release yet");
  });
});

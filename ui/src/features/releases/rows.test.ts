import { describe, expect, it } from "vitest";

import type { EnvironmentStatus, ReleaseStatus, ReleaseSummary } from "../../gen/bindings";
import { listRows, matching, nextRelease, slotNames, slotsOf, storyOf } from "./rows";

const now = new Date(2026, 10, 23, 15).getTime();

function summary(id: string, change: Partial<ReleaseSummary> = {}): ReleaseSummary {
  return {
    id, product: "trio", flow: "ordered", status: "SUCCEEDED", fromVersion: "1.4.2", version: "1.5.0", by: "Mira",
    createdAt: now, startedAt: now, endedAt: now, reason: null, cause: null, environments: [],
    commit: { sha: "46b4afe0000", author: "Mira", message: "Retry Redis\n\nmore", date: "" }, ...change,
  };
}

const environments = (spec: string): { name: string; status: EnvironmentStatus }[] => spec.split(" ").map((name) => ({ name, status: "PENDING" }));

describe("listRows", () => {
  it("puts releases under their days, with counts", () => {
    const rows = listRows([summary("a"), summary("b"), summary("c", { createdAt: now - 86_400_000 })], now);
    expect(rows.map((row) => (row.type === "day" ? `${row.label} ${row.count}` : row.key))).toEqual(["Today 2", "a", "b", "Yesterday 1", "c"]);
    expect([nextRelease(rows, 2, 1), nextRelease(rows, 4, 1), nextRelease(rows, 4, -1), nextRelease(rows, -1, 1), nextRelease(rows, 1, -1)])
      .toEqual([4, 4, 2, 1, 1]);
  });
});

describe("matching", () => {
  const all = [summary("a"), summary("b", { product: "loans", cause: "qa: lock timeout" })];
  it.each([["", "a b"], ["LOANS", "b"], ["lock 1.5.0", "b"], ["redis mira", "a b"], ["redis nobody", ""]])("%s", (text, expected) => {
    expect(matching(all, text).map((release) => release.id).join(" ")).toBe(expected);
  });
});

describe("slots", () => {
  it("keeps one order for all flows", () => {
    const releases = [summary("a", { environments: environments("dev qa prod") }), summary("b", { environments: environments("dev staging prod") })];
    const names = slotNames(releases);
    expect(names).toEqual(["dev", "staging", "qa", "prod"]);
    expect(releases[0] && slotsOf(releases[0], names)?.map((slot) => slot.status)).toEqual(["PENDING", null, "PENDING", "PENDING"]);
  });
  it("gives its own places to a small flow among large ones, and counts for a large one", () => {
    const large = summary("a", { environments: environments(Array.from({ length: 40 }, (_, index) => `e${index}`).join(" ")) });
    const small = summary("b", { environments: environments("dev qa") });
    const names = slotNames([large, small]);
    expect(slotsOf(large, names)).toBeNull();
    expect(slotsOf(small, names)?.map((slot) => slot.name)).toEqual(["dev", "qa"]);
  });
});

describe("storyOf", () => {
  const cases: [ReleaseStatus, string | null, string][] = [
    ["SUCCEEDED", null, "46b4afe Retry Redis"],
    ["FAILED", "qa: lock", "failed: qa: lock"],
    ["FAILED", null, "46b4afe Retry Redis"],
    ["TERMINATED", "By Mira: freeze", "quiet: By Mira: freeze"],
    ["QUEUED", null, "quiet: Waits for the release before it"],
    ["RUNNING", null, "46b4afe Retry Redis"],
  ];
  it.each(cases)("%s %s", (status, cause, expected) => {
    const story = storyOf(summary("a", { status, cause }));
    expect(story.type === "commit" ? `${story.sha} ${story.subject}` : `${story.tone}: ${story.text}`).toBe(expected);
  });
});

import { describe, expect, it } from "vitest";

import type { EnvironmentStatus, ReleaseStatus } from "../../gen/bindings";
import { slotNames, slotsOf, storyOf } from "./rows";
import { summary } from "./samples";

const environments = (spec: string): { name: string; status: EnvironmentStatus }[] => spec.split(" ").map((name) => ({ name, status: "PENDING" }));

describe("slots", () => {
  it("keeps one order for all flows", () => {
    const releases = [summary("a", { environments: environments("dev qa prod") }), summary("b", { environments: environments("dev staging prod") })];
    const names = slotNames([], releases);
    expect(names).toEqual(["dev", "staging", "qa", "prod"]);
    expect(releases[0] && slotsOf(releases[0], names)?.map((slot) => slot.status)).toEqual(["PENDING", null, "PENDING", "PENDING"]);
  });
  it("grows as releases are read, and is the same list when nothing is new", () => {
    const known = slotNames([], [summary("a", { environments: environments("dev prod") })]);
    expect(slotNames(known, [summary("b", { environments: environments("prod") })])).toBe(known);
    expect(slotNames(known, [summary("c", { environments: environments("dev qa prod") })])).toEqual(["dev", "qa", "prod"]);
  });
  it("gives its own places to a small flow among large ones, and counts for a large one", () => {
    const large = summary("a", { environments: environments(Array.from({ length: 40 }, (_, index) => `e${index}`).join(" ")) });
    const small = summary("b", { environments: environments("dev qa") });
    const names = slotNames([], [large, small]);
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

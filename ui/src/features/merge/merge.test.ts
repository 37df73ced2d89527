// Choices between two people's values: which stand, which are open, where the keys go, and what it is called.

import { describe, expect, it } from "vitest";

import type { Commit, Difference, MergeView } from "../../gen/bindings";
import { absence, choiceOf, choose, heading, madeBy, nextOpen, refusalToUse, sorted, standing, task } from "./merge";

function difference(id: string, change: Partial<Difference> = {}): Difference {
  return { id, place: id, before: "b", mine: "m", theirs: "t", taken: "theirs", conflict: true, ...change };
}

const [a, b, c] = [difference("a"), difference("b"), difference("c")];
const merged = difference("d", { conflict: false, theirs: "b", taken: "mine" });
const all = [a, b, c, merged];
const none = new Map();

describe("choices", () => {
  it("stand as long as the values are the same", () => {
    const chosen = choose(choose(none, [a], "mine"), [b], "theirs");
    expect(standing(chosen, all)).toEqual([{ id: "a", side: "mine" }, { id: "b", side: "theirs" }]);
    const moved = { ...a, theirs: "another" };
    expect(standing(chosen, [moved, b, c])).toEqual([{ id: "b", side: "theirs" }]);
    expect(choiceOf(chosen, moved)).toBeNull();
  });

  it("can be made anew", () => {
    expect(choiceOf(choose(choose(none, [a], "mine"), [a], "theirs"), a)).toBe("theirs");
  });

  it("are only sent for what both changed", () => {
    expect(standing(choose(none, [merged], "mine"), all)).toEqual([]);
  });

  it("leave the rest open", () => {
    const parts = sorted(all, choose(none, [b], "mine"));
    expect([parts.conflicts, parts.merged, parts.open].map((some) => some.map(({ id }) => id).join(""))).toEqual(["abc", "d", "ac"]);
  });
});

it.each([
  ["from nowhere", none, null, "a"],
  ["the one behind", none, "a", "b"],
  ["round the end", none, "c", "a"],
  ["over what is chosen", choose(none, [b], "mine"), "a", "c"],
  ["none but itself", choose(none, [a, b], "mine"), "c", null],
])("next open: %s", (_name, chosen, after, next) => {
  expect(nextOpen(sorted(all, chosen), after)?.id ?? null).toBe(next);
});

it.each([
  ["x", "b", null],
  [null, "b", "taken out"],
  [null, null, "not there"],
])("absence of %s after %s", (value, before, words) => {
  expect(absence(value, before)).toBe(words);
});

it.each([
  [merged, "yours"],
  [difference("e", { conflict: false, mine: "b", taken: "theirs" }), "on the runtime"],
  [difference("e", { conflict: false, mine: "t", taken: "theirs" }), "both the same"],
])("made by: %j", (one, words) => {
  expect(madeBy(one)).toBe(words);
});

const by: Commit = { sha: "1234567", author: "Ada", message: "m", date: "" };

function view(change: Partial<MergeView> = {}): MergeView {
  return { kind: "flow", name: "ship", theirs: "t", before: "b", mine: "m", by, differences: all, text: "t", diff: "", problems: [], open: 3, ...change };
}

describe("words", () => {
  it.each([
    ["changed", view(), "Ada published ship while you were changing it"],
    ["nobody can be asked", view({ by: null }), "Somebody else published ship while you were changing it"],
    ["deleted", view({ theirs: null }), "Ada deleted ship while you were changing it"],
    ["the same name", view({ before: null }), "Ada published a flow named ship while you were drafting yours"],
    ["a workflow", view({ before: null, kind: "workflow" }), "Ada published a workflow named ship while you were drafting yours"],
    ["unmoved", view({ theirs: "b" }), "Nobody has changed ship since your draft was begun"],
  ])("%s", (_name, one, words) => {
    expect(heading(one)).toBe(words);
  });

  it.each([
    [all, "3 values were changed by both of you, differently: choose whose each shall be. What only one of you changed came together by itself."],
    [[a], "One value was changed by both of you, differently: choose whose it shall be."],
    [[merged], "You changed different things: everything came together by itself. Look through the result, then use it."],
    [[], "Both of you made the same of it: nothing is left of your draft to publish."],
  ])("what to do, %#", (differences, words) => {
    expect(task(view(), sorted(differences, none))).toBe(words);
  });

  it.each([
    [view(), 2, false, "2 choices are open."],
    [view(), 1, true, "One choice is open."],
    [view(), 0, true, "The result is being worked out."],
    [view(), 0, false, null],
    [view({ theirs: "b" }), 0, false, "There is nothing to bring together."],
  ])("why it can't be used, %#", (one, open, working, words) => {
    expect(refusalToUse(one, open, working)).toBe(words);
  });
});

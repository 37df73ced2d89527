// The list of drafts: what waits to be published stands first.

import { expect, it } from "vitest";

import type { DraftSummary } from "../../gen/bindings";
import { inOrder, summary } from "./drafts";

const draft = (name: string, savedAt: number, ready = false): DraftSummary => ({ kind: "flow", name, new: false, changes: 1, savedAt, ready });

it("puts those that wait first, then the newest", () => {
  const sorted = inOrder([draft("old", 1), draft("new", 9), draft("waits", 2, true), draft("b10", 3), draft("b9", 3)]);
  expect(sorted.map(({ name }) => name)).toEqual(["waits", "new", "b9", "b10", "old"]);
});

it.each([
  [[draft("a", 1)], "1 draft on this laptop"],
  [[draft("a", 1), draft("b", 1, true)], "2 drafts on this laptop, 1 ready to publish"],
  [[], "0 drafts on this laptop"],
])("counts %#", (drafts, words) => {
  expect(summary(drafts)).toBe(words);
});

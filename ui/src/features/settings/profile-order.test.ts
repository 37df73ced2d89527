import { expect, it } from "vitest";

import { moved } from "./profile-order";

it.each<[string, -1 | 1, string[] | null]>([
  ["b", -1, ["b", "a", "c"]],
  ["b", 1, ["a", "c", "b"]],
  ["a", -1, null],
  ["c", 1, null],
  ["x", 1, null],
])("%s by %i", (id, by, order) => {
  expect(moved(["a", "b", "c"], id, by)).toEqual(order);
});

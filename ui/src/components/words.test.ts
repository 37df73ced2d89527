import { expect, it } from "vitest";

import { listed, plural } from "./words";

it.each([[0, "flow", "0 flows"], [1, "policy", "1 policy"], [2, "policy", "2 policies"], [2, "day", "2 days"]])("counts %d %s", (count, noun, words) => {
  expect(plural(count, noun)).toBe(words);
});

it.each([[[], ""], [["a"], "a"], [["a", "b"], "a and b"], [["a", "b", "c"], "a, b and c"]])("lists %j", (names, words) => {
  expect(listed(names)).toBe(words);
});

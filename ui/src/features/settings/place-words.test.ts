import { expect, it } from "vitest";

import { cleanPath, linkWords } from "./place-words";

it.each([
  ["  /home/me/work ", "/home/me/work"],
  ['"/home/me/my work"', "/home/me/my work"],
  ["file:///home/me/work", "/home/me/work"],
  ["", ""],
])("%j", (typed, path) => {
  expect(cleanPath(typed)).toBe(path);
});

it("tells an offline profile's message with its hint", () => {
  expect(linkWords({ type: "offline", code: "unreachable", message: "No route", hint: "Check the network." })).toEqual({ tone: "offline", word: "Offline", detail: "No route. Check the network." });
});

// Two can be compared, the older one on the left.

import { expect, it } from "vitest";

import { now, summary } from "./samples";
import { pairOf, paceWords, toggled } from "./selection";

const older = summary("a", { createdAt: now - 1000, startedAt: 0, endedAt: 60_000 });
const newer = summary("b", { startedAt: 0, endedAt: 200_000 });
const going = summary("c", { endedAt: null });

it("keeps the last two", () => {
  expect(toggled(toggled(toggled([], older), newer), going).map(({ id }) => id)).toEqual(["b", "c"]);
  expect(toggled([older, newer], older).map(({ id }) => id)).toEqual(["b"]);
});

it("puts the older one on the left", () => {
  expect(pairOf([newer, older])?.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(pairOf([older])).toBeNull();
});

it("tells which took longer", () => {
  expect([paceWords([older, newer]), paceWords([newer, older]), paceWords([older, older]), paceWords([older, going])]).toEqual(["2m 20s slower", "2m 20s faster", "as long", null]);
});

// Rows of a long list are found on their pages, wherever she is in it.

import { describe, expect, it } from "vitest";

import type { ReleaseSummary } from "../../gen/bindings";
import { beginsDay, indexOf, pagesAround, rowAt, stepTo, totalOf } from "./paging";
import { now, summary } from "./samples";

const hour = 3_600_000;

function page(from: number, rows: number, next: string | null = "more", change: (index: number) => Partial<ReleaseSummary> = () => ({})) {
  const releases = Array.from({ length: rows }, (_, index) => summary(`r${from + index}`, change(from + index)));
  return { page: { releases, next }, seenAt: 1 };
}

describe("pages", () => {
  it.each([[0, 10, 100_000, [0]], [0, 70, 100_000, [0, 1]], [50_000, 50_020, 100_000, [499, 500]], [99_980, 99_999, 100_000, [999]], [0, 10, 0, [0]], [130, 150, 300, [0, 1]]])("%i to %i of %i", (first, last, total, pages) => {
    expect(pagesAround(first, last, total)).toEqual(pages);
  });
  it("hold their rows at their places", () => {
    const pages = new Map([[5, page(500, 100)]]);
    expect([rowAt(pages, 500)?.id, rowAt(pages, 599)?.id, rowAt(pages, 600)]).toEqual(["r500", "r599", null]);
    expect([indexOf(pages, "r542"), indexOf(pages, "r1")]).toEqual([542, null]);
  });
});

describe("the length", () => {
  it.each([
    ["counted", 100_000, new Map([[0, page(0, 100)]]), 100_000],
    ["not counted yet", null, new Map([[0, page(0, 100)]]), 101],
    ["where it ends", 180, new Map([[0, page(0, 100)], [1, page(100, 70, null)]]), 170],
    ["of nothing", 5, new Map([[0, page(0, 0, null)]]), 0],
    ["a page behind its end", 700, new Map([[9, page(900, 0, null)]]), 700],
    ["more than were counted", 100, new Map([[1, page(100, 100)]]), 201],
  ])("%s", (_, counted, pages, total) => {
    expect(totalOf(counted, pages)).toBe(total);
  });
});

it("begins a day where the row before is of another one, and nowhere else", () => {
  const pages = new Map([[0, page(0, 100, "more", (index) => ({ createdAt: now - index * 10 * hour }))]]);
  expect([0, 1, 2, 3, 4, 100].map((index) => beginsDay(pages, index))).toEqual([false, false, true, false, true, false]);
});

describe("keys", () => {
  it.each([["ArrowDown", null, 0], ["ArrowDown", 99, 99], ["ArrowUp", null, 0], ["ArrowUp", 0, 0], ["PageDown", 5, 25], ["PageUp", 5, 0], ["Home", 50, 0], ["End", 3, 99], ["x", 3, null]])("%s from %s", (key, at, to) => {
    expect(stepTo(key, at, 100, 20)).toBe(to);
  });
  it("lead nowhere in an empty list", () => {
    expect(stepTo("End", null, 0, 20)).toBeNull();
  });
});

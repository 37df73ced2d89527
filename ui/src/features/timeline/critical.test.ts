// The critical path through the rows: one leg per row, and only what is in sight.

import { describe, expect, it } from "vitest";

import { legsOf, pathOf } from "./critical";

const places: { [lane: string]: number } = { dev: 0, qa: 1, "qa/step": 1, prod: 5 };
const rowOf = (lane: string): number | null => places[lane] ?? null;
const geometry = { x: (at: number) => at / 10, y: (row: number) => row * 24 };

describe("the critical path", () => {
  const legs = legsOf([{ lane: "dev", from: 0, to: 100 }, { lane: "-", from: 100, to: 110 }, { lane: "qa", from: 110, to: 200 }, { lane: "qa/step", from: 200, to: 300 }, { lane: "prod", from: 300, to: null }], rowOf, 500);

  it("is one leg for what stands in one row, and goes on to now", () => {
    expect(legs).toEqual([{ row: 0, from: 0, to: 100 }, { row: 1, from: 110, to: 300 }, { row: 5, from: 300, to: 500 }]);
  });

  it("is drawn along the rows and from one to the next", () => {
    expect(pathOf(legs, 0, 9, geometry)).toBe("M0 0H11M11 0V24M11 24H30M30 24V120M30 120H50");
  });

  it("is drawn only where it can be seen", () => {
    expect(pathOf(legs, 2, 3, geometry)).toBe("M30 24V96");
    expect(pathOf(legs, 6, 9, geometry)).toBe("");
    expect(pathOf([], 0, 9, geometry)).toBe("");
  });
});

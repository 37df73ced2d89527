// Rows of the comparison: differences, what is left when only differing rows are wanted, and words.

import { describe, expect, it } from "vitest";

import type { ComparedLane, ComparedRelease, LaneStatus, ReleaseSummary } from "../../gen/bindings";
import { asTsv, compareRows, differing, slowerText, tookText, unlike } from "./compare-rows";

const side = (took: number | null, outcome: LaneStatus = "SUCCEEDED") => ({ outcome, took: took === null ? null : took * 1000 });
const row = (lane: string, depth: number, left: ComparedLane["left"], right: ComparedLane["right"]): ComparedLane => ({ lane, label: lane, depth, left, right });

const rows = compareRows([
  row("dev", 0, side(60), side(60.4)),
  row("smoke", 1, side(60), side(60)),
  row("qa", 0, side(300), side(170)),
  row("migrate", 1, side(30), side(30)),
  row("suite", 1, side(260), side(130)),
  row("prod", 0, side(null, "SKIPPED"), side(600)),
  row("old", 0, null, side(10)),
]);

describe("two releases", () => {
  it("are as far apart as the largest difference", () => {
    expect(rows.map(({ slower }) => slower)).toEqual([-400, 0, 130_000, 0, 130_000, null, null]);
    expect(rows.map(({ share }) => Math.round(share * 100))).toEqual([-0, 0, 100, 0, 100, 0, 0]);
  });

  it("differ where a row or what stands below it does", () => {
    expect(differing(rows).map(({ lane }) => lane)).toEqual(["qa", "suite", "prod", "old"]);
    const below = compareRows([row("dev", 0, side(1), side(1)), row("app", 1, side(1), side(1)), row("step", 2, side(9), side(1))]);
    expect(differing(below).map(({ lane }) => lane)).toEqual(["dev", "app", "step"]);
    expect(differing(compareRows([row("dev", 0, side(1), side(1))]))).toEqual([]);
  });

  it("say how much in words", () => {
    expect([130_000, -2000, 400, null].map(slowerText)).toEqual(["2m 10s longer", "2s shorter", "as long", ""]);
    expect([side(61), side(null, "RUNNING"), side(null, "SKIPPED"), null].map(tookText)).toEqual(["1m 01s", "goes on", "", "not in it"]);
  });

  it("may be of two kinds", () => {
    const of = (product: string, flow: string) => ({ release: { product, flow } as ReleaseSummary }) as ComparedRelease;
    expect(unlike(of("cart", "a"), of("cart", "a"))).toBeNull();
    expect(unlike(of("cart", "a"), of("cart", "b"))).toContain("Two flows");
    expect(unlike(of("cart", "a"), of("loans", "a"))).toContain("Two products");
    expect(unlike(of("cart", "a"), of("loans", "b"))).toContain("another flow");
  });

  it("go into a spreadsheet, whatever a lane is called", () => {
    const odd = compareRows([row("a\tb\nc", 1, side(1), side(null, "FAILED"))]);
    expect(asTsv(odd, "1.5.0", "1.4.2").split("\n")[1]).toBe("  a b c\tSucceeded\t1s\tFailed\t\t");
  });
});

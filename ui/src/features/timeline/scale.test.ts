// The axis: where moments lie, what zooming keeps in place, and round ticks from tenths of a second to weeks.

import { describe, expect, it } from "vitest";

import { fitted, including, panned, ticks, timeAt, xOf, zoomed } from "./scale";

const minute = 60_000;
const noon = new Date(2026, 10, 23, 12).getTime();
const whole = { from: noon, to: noon + 40 * minute };

describe("a span of time on so many pixels", () => {
  it("finds the place of a moment, and the moment of a place", () => {
    expect(xOf(whole, 800, noon + 10 * minute)).toBe(200);
    expect(timeAt(whole, 800, 200)).toBe(noon + 10 * minute);
    expect(timeAt(whole, 0, 200)).toBe(noon);
  });

  it("keeps the moment under the pointer in its place while it zooms", () => {
    const at = noon + 30 * minute;
    const near = zoomed(whole, 0.5, at, whole);
    expect(near.to - near.from).toBe(20 * minute);
    expect(xOf(near, 800, at)).toBeCloseTo(xOf(whole, 800, at));
  });

  it("zooms neither into nothing nor away from everything", () => {
    expect(zoomed(whole, 1e-9, noon, whole)).toEqual({ from: noon, to: noon + 1000 });
    const far = zoomed(whole, 1e9, noon, whole);
    expect(far.to - far.from).toBe(80 * minute);
  });

  it("never loses the release when it is moved", () => {
    const right = panned(whole, 1000 * minute, whole);
    expect(right.from).toBe(whole.to - 4 * minute);
    const left = panned(whole, -1000 * minute, whole);
    expect(left.to).toBe(whole.from + 4 * minute);
  });

  it("moves no further than it takes to show a moment", () => {
    const shown = { from: noon, to: noon + 10 * minute };
    expect(including(shown, noon + 5 * minute)).toEqual(shown);
    expect(including(shown, noon + 10 * minute)).toEqual({ from: noon + 0.8 * minute, to: noon + 10.8 * minute });
    expect(including(shown, noon)).toEqual({ from: noon - 0.8 * minute, to: noon + 9.2 * minute });
  });

  it("fits with air on both sides, and its end stands still for a while", () => {
    const one = fitted(whole);
    expect(one.from).toBeLessThan(whole.from);
    expect(one.to).toBeGreaterThan(whole.to);
    expect(fitted({ from: noon, to: whole.to + 5000 })).toEqual(one);
    const instant = fitted({ from: noon, to: noon });
    expect(instant.to - instant.from).toBeGreaterThan(10_000);
  });
});

describe("ticks", () => {
  const labels = (length: number, base: number | null = null, from = noon): string[] => ticks({ from, to: from + length }, 600, base).map(({ label }) => label);

  it.each([
    ["tenths", 1000, ["12:00:00.0", "12:00:00.2", "12:00:00.4", "12:00:00.6", "12:00:00.8", "12:00:01.0"]],
    ["seconds", 35_000, ["12:00:00", "12:00:05", "12:00:10", "12:00:15", "12:00:20", "12:00:25", "12:00:30", "12:00:35"]],
    ["minutes", 40 * minute, ["12:00", "12:05", "12:10", "12:15", "12:20", "12:25", "12:30", "12:35", "12:40"]],
    ["hours over midnight", 24 * 60 * minute, ["12:00", "15:00", "18:00", "21:00", "Tue 24 Nov", "03:00", "06:00", "09:00", "12:00"]],
    ["days", 6 * 24 * 60 * minute, ["Tue 24 Nov", "Wed 25 Nov", "Thu 26 Nov", "Fri 27 Nov", "Sat 28 Nov", "Sun 29 Nov"]],
  ])("of %s are round", (_, length, expected) => {
    const found = labels(length);
    expect(found.slice(0, expected.length)).toEqual(expected.slice(0, found.length));
    expect(found.length).toBeGreaterThan(3);
    expect(found.length).toBeLessThanOrEqual(9);
  });

  it("count from the start when two releases are laid over each other", () => {
    expect(labels(34 * minute, noon)).toEqual(["Start", "5 min", "10 min", "15 min", "20 min", "25 min", "30 min"]);
    expect(labels(35_000, noon - minute).slice(0, 2)).toEqual(["1:00 min", "1:05 min"]);
    expect(labels(90 * minute, noon).at(-1)).toBe("1:30 h");
    expect(labels(4 * 24 * 60 * minute, noon).slice(0, 3)).toEqual(["Start", "12:00 h", "1 d"]);
  });

  it("stay few over years", () => {
    expect(labels(3 * 365 * 24 * 60 * minute).length).toBeLessThanOrEqual(9);
  });
});

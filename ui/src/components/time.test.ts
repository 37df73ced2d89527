// Durations, clocks and days in words.

import { describe, expect, it } from "vitest";

import { ago, clock, day, duration } from "./time";

describe("duration", () => {
  const cases: [number, string][] = [
    [-5, "0 ms"],
    [840, "840 ms"],
    [12_900, "12s"],
    [184_000, "3m 04s"],
    [4_020_000, "1h 07m"],
    [183_600_000, "2d 03h"],
  ];
  it.each(cases)("%i is %s", (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe("day", () => {
  const now = new Date(2026, 10, 23, 0, 30).getTime();
  const cases: [Date, string][] = [
    [new Date(2026, 10, 23, 23, 59), "Today"],
    [new Date(2026, 10, 22, 23, 59), "Yesterday"],
    [new Date(2026, 10, 20, 9, 0), "Fri 20 Nov"],
    [new Date(2025, 11, 31, 9, 0), "Wed 31 Dec 2025"],
  ];
  it.each(cases)("%s is %s", (at, words) => {
    expect(day(at.getTime(), now)).toBe(words);
  });
});

describe("ago", () => {
  const cases: [number, string][] = [
    [0, "just now"],
    [12_000, "12s ago"],
    [200_000, "3m ago"],
    [7_300_000, "2h ago"],
    [172_900_000, "2d ago"],
  ];
  it.each(cases)("%i ms back is %s", (behind, words) => {
    expect(ago(1_000_000_000 - behind, 1_000_000_000)).toBe(words);
  });
});

it("writes the hour with two figures", () => {
  expect(clock(new Date(2026, 10, 23, 9, 5).getTime())).toBe("09:05");
});

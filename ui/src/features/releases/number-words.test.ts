// Numbers with their changes, and what is said when there is not enough to tell.

import { expect, it } from "vitest";

import type { Numbers } from "../../gen/bindings";
import { count, figuresOf } from "./number-words";

const some: Numbers = { releases: 130, succeeded: 116, failed: 8, terminated: 4, perWeek: 28.7, leadTime: 11_520_000, failureRate: 8 / 124, timeToRestore: 2_460_000 };
const nothing: Numbers = { releases: 0, succeeded: 0, failed: 0, terminated: 0, perWeek: null, leadTime: null, failureRate: null, timeToRestore: null };

function lines(now: Numbers, before: Numbers | null): string[] {
  return figuresOf(now, before).map(({ label, value, unit, note, lacks }) => [label, ...(value === null ? [lacks] : [value, unit, note])].filter((part) => part !== "").join(" | "));
}

it("tells numbers", () => {
  expect(lines(some, null)).toEqual([
    "Releases | 130 | 116 succeeded, 8 failed", "Frequency | 29 | a week | 116 succeeded", "Lead time, median | 3h 12m | commit to done",
    "Failure rate | 6.5 | % | 8 of 124", "Time to restore | 41m 00s | median",
  ]);
});

it("tells how they have changed", () => {
  expect(lines(some, { ...some, releases: 100, perWeek: 30, leadTime: 12_960_000, failureRate: 0.05, timeToRestore: 2_460_000 })).toEqual([
    "Releases | 130 | 30 more", "Frequency | 29 | a week | 1.3 fewer", "Lead time, median | 3h 12m | 24m 00s shorter",
    "Failure rate | 6.5 | % | 8 of 124, 1.5 points more", "Time to restore | 41m 00s | as before",
  ]);
});

it("says what is lacking", () => {
  expect(lines(nothing, null).slice(1)).toEqual([
    "Frequency | No release has succeeded", "Lead time, median | No release has succeeded", "Failure rate | None succeeded or failed", "Time to restore | Nothing has failed",
  ]);
  expect(lines({ ...nothing, failed: 1 }, some)[4]).toBe("Time to restore | Nothing has followed a failure yet");
});

it.each([[7, "7"], [1234, "1\u202f234"], [100_000, "100\u202f000"], [1_234_567, "1\u202f234\u202f567"]])("counts %i", (figure, words) => {
  expect(count(figure)).toBe(words);
});

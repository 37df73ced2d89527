import { describe, expect, it } from "vitest";

import type { LogLines } from "../../gen/bindings";
import { extended, bounds, isShort, joined, linesUntil, type LogPage, PAGE, pagesOf } from "./log-pages";

const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ at: from + index, text: String(from + index) }));
const answer = (from: number, to: number, total = to): LogLines => ({ from, lines: lines(from, to), total, complete: false });
const page = (from: number, to: number): LogPage => ({ lines: lines(from, to), total: to });

it("knows the pages of the blocks on show", () => {
  expect([pagesOf([0, 1, 2]), pagesOf([18, 19, 20, 39_999]), pagesOf([])]).toEqual([[0], [0, 1, 1999], []]);
});

describe("joined", () => {
  const told = (joint: LogPage | null): string => (joint === null ? "apart" : `${String(joint.lines[0]?.at)}..${String(joint.lines.at(-1)?.at)} of ${String(joint.total)}`);
  it.each<[string, LogPage | undefined, number, LogLines, string]>([
    ["goes on where the page ends", page(0, 10), 0, answer(10, 30), "0..29 of 30"],
    ["leaves out what it has", page(0, 10), 0, answer(5, 30), "0..29 of 30"],
    ["fills a page and no more", page(0, 490), 0, answer(490, 700), "0..499 of 700"],
    ["begins the next page", undefined, 1, answer(490, 700), "500..699 of 700"],
    ["does not leave a gap", page(0, 10), 0, answer(11, 30), "apart"],
    ["does not begin in the middle", undefined, 0, answer(3, 30), "apart"],
    ["has nothing to add", page(0, 10), 0, answer(3, 10), "apart"],
  ])("%s", (_, before, index, news, expected) => {
    expect(told(joined(before, index, news))).toBe(expected);
  });
});

it("reads a page again when the log went on in it", () => {
  expect([isShort(page(0, 10), 0, 10), isShort(page(0, 10), 0, 11), isShort(page(0, PAGE), 0, 9000), isShort({ lines: lines(0, 10), total: 11 }, 0, 11)])
    .toEqual([false, true, false, false]);
});

describe("linesUntil", () => {
  const log = (total: number, asked: number[] = []) => (index: number): Promise<LogPage> => {
    asked.push(index);
    return Promise.resolve(page(index * PAGE, Math.min(total, (index + 1) * PAGE)));
  };
  it.each([[0, 5, 0], [10, -1, 0], [10, 4, 5], [10, 99, 10], [1700, 499, 500], [1700, 500, 501], [1700, 1699, 1700]])("of %s lines until %s: %s", async (total, until, expected) => {
    expect(await linesUntil(total, until, log(total))).toBe(expected);
  });
  it("finds its place in a million lines with a dozen pages", async () => {
    const asked: number[] = [];
    expect(await linesUntil(1_000_000, 777_777, log(1_000_000, asked))).toBe(777_778);
    expect(asked.length).toBeLessThan(13);
  });
});

it("selects from where it began", () => {
  expect([extended(null, 4), extended({ from: 4, to: 9 }, 2), bounds({ from: 4, to: 2 })]).toEqual([{ from: 4, to: 4 }, { from: 4, to: 2 }, { first: 2, last: 4 }]);
});

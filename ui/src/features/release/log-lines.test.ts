import { describe, expect, it } from "vitest";

import { appendText, copyText, emptyLog, findLines, parseLine, splitHits } from "./log-lines";

const log = (...pieces: string[]) => pieces.reduce(appendText, emptyLog);

describe("appendText", () => {
  it("goes on in a line that was cut, also in the middle of its time", () => {
    const whole = log("2026-11-23T10:00:00Z one\n2026-11-23T10:00:01Z two\n").lines;
    expect(log("2026-11-23T10:0", "0:00Z o", "ne\n2026-11-23T10:00:01Z two", "\n").lines).toEqual(whole);
    expect(whole.map((line) => line.text)).toEqual(["one", "two"]);
    expect(whole.map((line) => line.at)).toEqual([Date.UTC(2026, 10, 23, 10), Date.UTC(2026, 10, 23, 10, 0, 1)]);
  });
  it("shows a line that has not ended", () => {
    expect(log("a\nb").lines.map((line) => line.text)).toEqual(["a", "b"]);
  });
  it("keeps the lines that were there", () => {
    const before = log("a\nb\n");
    const after = appendText(before, "c\n");
    expect(after.lines[0]).toBe(before.lines[0]);
    expect(appendText(before, "")).toBe(before);
  });
});

describe("parseLine", () => {
  it.each([
    ["2026-11-23T10:00:00.123456789Z  indented", " indented"],
    ["2026-11-23T12:00:00+02:00 zone", "zone"],
    ["no time", "no time"],
    ["2026-99-99T10:00:00Z no date", "2026-99-99T10:00:00Z no date"],
    ["2026-11-23T10:00:00Z 10 %\r50 %\r", "50 %"],
    ["2026-11-23T10:00:00Z", ""],
  ])("%s", (raw, text) => {
    expect(parseLine(raw, 0).text).toBe(text);
  });
});

describe("searching and copying", () => {
  const { lines } = log("2026-11-23T10:00:00Z GET /Readyz\n\u001b[31mfail\u001b[0med\nreadyz again\n");
  it("finds lines whatever the case and between escapes", () => {
    expect(findLines(lines, "readyz")).toEqual([0, 2]);
    expect(findLines(lines, "failed")).toEqual([1]);
    expect(findLines(lines, "")).toEqual([]);
  });
  it("marks every hit", () => {
    expect(splitHits("aXbxc", "x").map((part) => (part.hit ? `[${part.text}]` : part.text)).join("")).toBe("a[X]b[x]c");
    expect(splitHits("abc", "")).toEqual([{ text: "abc", hit: false }]);
  });
  it("copies without escapes", () => {
    expect(copyText(lines)).toBe("2026-11-23T10:00:00.000Z GET /Readyz\nfailed\nreadyz again");
  });
});

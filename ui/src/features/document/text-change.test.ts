import { describe, expect, it } from "vitest";

import { lineMarks, offsetAt, replacements } from "./text-change";

function applied(before: string, after: string): string {
  let text = before;
  for (const { from, to, insert } of replacements(before, after).reverse()) {
    text = text.slice(0, from) + insert + text.slice(to);
  }
  return text;
}

describe("replacements", () => {
  it.each([
    ["", "a\n"],
    ["a\nb\nc\n", "a\nB\nc\n"],
    ["a\nb\nc\n", "c\n"],
    ["a\nb", "a\nb\nc"],
    ["x\ny\nz\n", "y\nx\nz\n"],
    ["same\n", "same\n"],
  ])("lead from %j to %j", (before, after) => {
    expect(applied(before, after)).toBe(after);
  });
  it("touch only the characters that differ", () => {
    expect(replacements("a: 1\nversion: 2.0\nb: 3\n", "a: 1\nversion: 2.1\nb: 3\n")).toEqual([{ from: 16, to: 17, insert: "1" }]);
  });
  it("stay apart for places that are apart", () => {
    expect(replacements("a\nb\nc\nd\n", "A\nb\nc\nD\n")).toHaveLength(2);
  });
});

describe("lineMarks", () => {
  const marks = (base: string | null, text: string) => [...lineMarks(base, text)].map(([line, mark]) => `${line} ${mark}`).join(", ");
  it("tells added, changed and removed lines apart", () => {
    expect(marks("a\nb\nc\n", "a\nB\nc\nd\n")).toBe("2 changed, 4 added");
    expect(marks("a\nb\nc\n", "a\nc\n")).toBe("1 removed");
    expect(marks("a\nb\n", "b\n")).toBe("1 removed");
  });
  it("marks nothing in a new flow or an unchanged one", () => {
    expect(marks(null, "a\n")).toBe("");
    expect(marks("a\n", "a\n")).toBe("");
  });
});

describe("offsetAt", () => {
  it("finds a place and never leaves the text", () => {
    const text = "ab\ncd\n";
    expect([offsetAt(text, 1, 1), offsetAt(text, 2, 2), offsetAt(text, 1, 99), offsetAt(text, 99, 1), offsetAt(text, 0, 0)])
      .toEqual([0, 4, 2, 6, 0]);
  });
});

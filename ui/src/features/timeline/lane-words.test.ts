// A lane in words: what differs, what is over the median, the sentence for who can't see it, and the copied table.

import { describe, expect, it } from "vitest";

import { asMarkdown, asTsv, goingWords, laneSentence, slowerWords, tableHeads, tableLines, waitedFor } from "./lane-words";
import { laneTree } from "./lanes";
import { lane, timeline } from "./sample-timeline";

describe("words", () => {
  it("say what is slower, and nothing of what is the same", () => {
    expect([[156_000, 26_000], [30_000, 48_000], [100_000, 100_900], [3_600_000, 3_630_000]].map(([took = 0, other = 0]) => slowerWords(took, other))).toEqual(["2m 10s slower", "18s faster", null, null]);
  });

  it("say of what goes on how long it waits, and how late that is", () => {
    expect(goingWords(lane("a", "SUSPENDED", "w0-10 p10-"), 60_000, 100_000)).toBe("1m 30s so far, 40s over the median");
    expect(goingWords(lane("a", "RUNNING", "w0-"), 60_000, 50_000)).toBeNull();
    expect(goingWords(lane("a", "RUNNING", "w0-"), undefined, 50_000)).toBeNull();
    expect(goingWords(lane("a", "SUCCEEDED", "w0-90"), 60_000, 100_000)).toBeNull();
  });

  it("say all of a lane", () => {
    expect(laneSentence(lane("a", "PENDING"), 90_000, 0)).toBe("Pending, not started, usually 1m 30s");
    const sentence = laneSentence(lane("a", "SUSPENDED", "w0-10 p10-"), undefined, 70_000);
    expect(sentence).toMatch(/^Waiting, \d\d:\d\d:00 goes on, 10s at work, 1m 00s waiting for a person$/);
  });

  it("say each thing that was waited for once", () => {
    const waits = lane("a", "SUCCEEDED", "o0-5 w5-9 o9-12 p12-20");
    const told = { ...waits, spans: waits.spans.map((span) => ({ ...span, words: span.on === "person" ? "approval" : "sync" })) };
    expect(waitedFor(told)).toEqual(["sync", "approval"]);
  });
});

describe("the table", () => {
  const odd = timeline([lane("qa", "FAILED", "w0-10 i10-20 w20-25"), lane("qa/cart", "FAILED", "w0-10", { label: "ca|rt\t\n\\end" }), lane("prod", "SKIPPED")], { endedAt: 25_000 });
  const lines = tableLines(laneTree(odd), { timeline: odd, medians: { qa: 12_000 } }, 25_000);

  it("has every lane in the picture's order", () => {
    expect(lines.map(({ id, depth, status }) => [id, depth, status])).toEqual([["qa", 0, "FAILED"], ["qa/cart", 1, "FAILED"], ["prod", 0, "SKIPPED"]]);
    expect(lines[0]?.cells.slice(5)).toEqual(["25s", "12s", "15s", "", "", "", "10s", ""]);
    expect(lines[2]?.cells.slice(3).every((cell) => cell === "")).toBe(true);
    expect(lines.every(({ cells }) => cells.length === tableHeads.length)).toBe(true);
  });

  it("is copied without breaking cells", () => {
    const tsv = asTsv(tableHeads, lines).split("\n");
    expect(tsv).toHaveLength(4);
    expect(tsv[2]?.split("\t")).toHaveLength(tableHeads.length);
    expect(tsv[2]?.startsWith("  ca|rt \\end\t")).toBe(true);
    const markdown = asMarkdown(tableHeads, lines).split("\n");
    expect(markdown).toHaveLength(5);
    expect(markdown[3]).toContain("ca\\|rt\t \\\\end");
  });
});

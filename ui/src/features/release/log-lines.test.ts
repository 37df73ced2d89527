import { describe, expect, it } from "vitest";

import { ansiRuns } from "./ansi";
import { copyText, drawnLine, excerpt, type MarkedRun, markedRuns, parseLine, SHOWN_LENGTH } from "./log-lines";

const picture = (runs: readonly MarkedRun[]): string =>
  runs.map((run) => `${run.colour === null ? "" : `${run.colour}:`}${run.hit ? `[${run.text}]` : run.text}`).join("|");

describe("parseLine", () => {
  it.each([
    ["2026-11-23T10:00:00.123456789Z  indented", " indented", true],
    ["2026-11-23T12:00:00+02:00 zone", "zone", true],
    ["no time", "no time", false],
    ["2026-99-99T10:00:00Z no date", "2026-99-99T10:00:00Z no date", false],
    ["2026-11-23T10:00:00Z", "", true],
  ])("%s", (raw, text, timed) => {
    const line = parseLine(raw);
    expect([line.text, line.at !== null]).toEqual([text, timed]);
  });
});

describe("markedRuns", () => {
  it.each([
    ["every hit, whatever its case", "aXbxc", "x", "a|[X]|b|[x]|c"],
    ["nothing without a text", "abc", "", "abc"],
    ["a hit over a change of colour", "a\u001b[31mfail\u001b[0med b", "failed", "a|red:[fail]|[ed]| b"],
    ["hits side by side", "xx", "x", "[x]|[x]"],
    ["nothing where lower case changes the length", "İx", "x", "İx"],
  ])("%s", (_, line, query, expected) => {
    expect(picture(markedRuns(ansiRuns(line), query))).toBe(expected);
  });
});

describe("drawnLine", () => {
  it("shows what a progress bar has left", () => {
    expect(picture(drawnLine("10 %\r50 %\r", "").runs)).toBe("50 %");
  });
  it("cuts a line that has no end, and says how much", () => {
    const { runs, cut } = drawnLine("x".repeat(SHOWN_LENGTH + 7), "");
    expect([runs[0]?.text.length, cut]).toEqual([SHOWN_LENGTH, 7]);
  });
});

it("shortens what stands before a hit", () => {
  expect(picture(excerpt(`${"a".repeat(50)} \u001b[31mneedle\u001b[0m tail`, "NEEDLE"))).toBe(`…${"a".repeat(9)} |[needle]| tail`);
  expect(picture(excerpt("the needle", "needle"))).toBe("the |[needle]");
});

it("copies without escapes", () => {
  const lines = [{ at: Date.UTC(2026, 10, 23, 10), text: "GET /Readyz" }, { at: null, text: "\u001b[31mfail\u001b[0med" }];
  expect(copyText(lines)).toBe("2026-11-23T10:00:00.000Z GET /Readyz\nfailed");
});

import { describe, expect, it } from "vitest";

import { ansiRuns, plainText } from "./ansi";

/** `red*:text` for bold red text. */
function picture(line: string): string {
  return ansiRuns(line).map((run) => `${run.colour ?? ""}${run.bold ? "*" : ""}${run.dim ? "~" : ""}:${run.text}`).join(" | ");
}

describe("ansiRuns", () => {
  const cases: [string, string, string][] = [
    ["plain text", "hello", ":hello"],
    ["a colour and its end", "a \u001b[31mred\u001b[0m b", ":a  | red:red | : b"],
    ["bold, dim and their end", "\u001b[1;32mok\u001b[22m then \u001b[2mquiet", "green*:ok | green: then  | green~:quiet"],
    ["bright as its colour", "\u001b[94mblue\u001b[39m.", "blue:blue | :."],
    ["an indexed colour by name, a true colour plain", "\u001b[38;5;1mx\u001b[38;2;9;9;9my", "red:x | :y"],
    ["a background without a trace", "\u001b[41mx\u001b[48;5;200;1my", ":x | *:y"],
    ["other escapes dropped", "\u001b[2K\u001b[1Gdone\u001b]0;title\u0007!\u001b(B", ":done!"],
    ["an escape cut at the end", "a\u001b", ":a"],
    ["control characters dropped", "a\u0007b\u0000c", ":abc"],
    ["markup stays text", "<b>&amp;</b>", ":<b>&amp;</b>"],
  ];
  it.each(cases)("%s", (_, line, expected) => {
    expect(picture(line)).toBe(expected);
  });
  it("gives the plain text alone", () => {
    expect(plainText("\u001b[31mred\u001b[0m tab\tstays")).toBe("red tab\tstays");
  });
});

// Written keys and pressed keys come to the same plain form.

import { describe, expect, it } from "vitest";

import { parseKeys, pressed, Sequence } from "./key-sequence";

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe("a written key is what is pressed", () => {
  const cases: [string, Parameters<typeof pressed>[0]][] = [
    ["n", { ...none, key: "n" }],
    ["N", { ...none, key: "N", shiftKey: true }],
    ["?", { ...none, key: "?", shiftKey: true }],
    ["Ctrl+K", { ...none, key: "k", ctrlKey: true }],
    ["Ctrl+K", { ...none, key: "k", metaKey: true }],
    ["Ctrl+Shift+Z", { ...none, key: "Z", ctrlKey: true, shiftKey: true }],
    ["Ctrl+Enter", { ...none, key: "Enter", ctrlKey: true }],
    ["Shift+Enter", { ...none, key: "Enter", shiftKey: true }],
    ["Alt+ArrowLeft", { ...none, key: "ArrowLeft", altKey: true }],
  ];
  it.each(cases)("%s", (keys, event) => {
    expect(parseKeys(keys)).toEqual([pressed(event)]);
  });
});

it("tells undo from redo", () => {
  expect(parseKeys("Ctrl+Z")).not.toEqual(parseKeys("Ctrl+Shift+Z"));
});

describe("a sequence", () => {
  it("holds what came within a second", () => {
    const sequence = new Sequence();
    sequence.push("g", 0);
    expect(sequence.push("f", 900)).toEqual(["g", "f"]);
  });

  it("forgets what came before", () => {
    const sequence = new Sequence();
    sequence.push("g", 0);
    expect(sequence.push("f", 1100)).toEqual(["f"]);
  });
});

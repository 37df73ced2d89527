import { ChangeSet, Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { TextSync } from "./text-sync";

/** A screen beside the sync: what is typed and what is heard must lead to the same text in both. */
function screen(start: string) {
  const sync = new TextSync(start);
  let doc = Text.of(start.split("\n"));
  return {
    sync,
    type(at: number, insert: string, remove = 0): void {
      const change = ChangeSet.of({ from: at, to: at + remove, insert }, doc.length);
      doc = change.apply(doc);
      sync.typed(change);
    },
    hear(text: string): boolean {
      const change = sync.heard(text);
      if (change) doc = change.apply(doc);
      expect(sync.onScreen()).toBe(doc.toString());
      return change !== null;
    },
    text: () => doc.toString(),
  };
}

describe("TextSync", () => {
  it("never rewrites the screen after one's own typing", () => {
    const at = screen("a\n");
    at.type(2, "b\n");
    expect(at.sync.send()).toBe("a\nb\n");
    expect(at.hear("a\nb\n")).toBe(false);
    expect(at.sync.behind).toBe(false);
  });
  it("keeps what was typed while the last text was on its way", () => {
    const at = screen("a\n");
    at.type(2, "b\n");
    at.sync.send();
    at.type(4, "c\n");
    expect(at.hear("a\nb\n")).toBe(false);
    expect(at.text()).toBe("a\nb\nc\n");
    expect(at.sync.behind).toBe(true);
    expect(at.sync.send()).toBe("a\nb\nc\n");
  });
  it("carries typing over a change from the canvas", () => {
    const at = screen("one\ntwo\nthree\n");
    at.type(0, "# typed\n");
    expect(at.hear("one\ntwo\nTHREE\n")).toBe(true);
    expect(at.text()).toBe("# typed\none\ntwo\nTHREE\n");
    expect(at.sync.send()).toBe("# typed\none\ntwo\nTHREE\n");
  });
  it("shows an undo of a saved text", () => {
    const at = screen("a\n");
    at.type(2, "b\n");
    at.sync.send();
    at.hear("a\nb\n");
    expect(at.hear("a\n")).toBe(true);
    expect(at.text()).toBe("a\n");
  });
  it("keeps the typed text when saving failed", () => {
    const at = screen("a\n");
    at.type(2, "b\n");
    at.sync.send();
    at.sync.failed();
    expect(at.sync.behind).toBe(true);
    expect(at.sync.send()).toBe("a\nb\n");
  });
  it("does not take a text twice whose saving only seemed to fail", () => {
    const at = screen("a\n");
    at.type(2, "b\n");
    at.sync.send();
    at.sync.failed();
    expect(at.hear("a\nb\n")).toBe(false);
    expect(at.sync.behind).toBe(false);
    expect(at.text()).toBe("a\nb\n");
  });
  it("keeps the line ends of Windows where they are", () => {
    const at = screen("a\r\nb\r\n");
    at.type(3, "x");
    expect(at.sync.send()).toBe("a\r\nxb\r\n");
  });
});

import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";

import { yamlExtensions } from "./yaml-extensions";

const nothing = (): void => undefined;

it.each(["a: 1\r\nb: 2\r\n", "a: 1\n\r\n", "a: 1\r", ""])("has exactly the text that it was given: %j", (text) => {
  const extensions = yamlExtensions({
    label: "Flow as YAML", complete: () => Promise.resolve([]), hover: () => Promise.resolve(null), onTyped: nothing, onCursor: nothing, onUndo: nothing, onRedo: nothing,
  });
  const state = EditorState.create({ doc: text, extensions });
  expect(state.doc.toString()).toBe(text);
  expect(state.doc.length).toBe(text.length);
});

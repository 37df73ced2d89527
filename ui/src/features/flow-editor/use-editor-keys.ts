// Keys of the whole editor: the one history, and which view is shown.

import { useShortcut } from "../../app/shortcuts";
import type { Mode } from "./tool-row";

type EditorKeys = {
  undo: () => void;
  redo: () => void;
  /** No dialog is open. */
  when: boolean;
  onMode: (mode: Mode) => void;
};

export function useEditorKeys({ undo, redo, when, onMode }: EditorKeys): void {
  const show = (mode: Mode) => () => {
    onMode(mode);
  };
  useShortcut("Ctrl+Z", "Undo", undo, { when });
  useShortcut("Ctrl+Shift+Z", "Redo", redo, { when });
  useShortcut("Ctrl+Y", "Redo", redo, { when });
  useShortcut("Ctrl+1", "Show the canvas", show("canvas"), { when });
  useShortcut("Ctrl+2", "Show canvas and YAML", show("split"), { when });
  useShortcut("Ctrl+3", "Show the YAML", show("yaml"), { when });
  useShortcut("Alt+1", "Show the canvas", show("canvas"), { when });
  useShortcut("Alt+2", "Show canvas and YAML", show("split"), { when });
  useShortcut("Alt+3", "Show the YAML", show("yaml"), { when });
}

/** A field has an undo of its own: the draft's must not hear the keys that are typed in it. */
export function keepFieldUndo(event: React.KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && (event.key.toLowerCase() === "z" || event.key.toLowerCase() === "y")) event.stopPropagation();
}

// Keys of the whole editor: the one history, and which view is shown.

import { useEffect } from "react";

import type { DraftSession } from "./draft-session";
import type { Mode } from "./tool-row";

type EditorKeys = { session: DraftSession; onMode: (mode: Mode) => void };

const modes: Record<string, Mode> = { Digit1: "canvas", Digit2: "split", Digit3: "yaml" };

export function useEditorKeys({ session, onMode }: EditorKeys): void {
  // Keys reach the editor wherever the focus is, so they are heard at the window.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('[role="dialog"][data-state="open"], [role="alertdialog"]')) return;
      const mode = modes[event.code];
      const modified = event.ctrlKey || event.metaKey;
      if (mode && modified !== event.altKey && !event.shiftKey) {
        event.preventDefault();
        onMode(mode);
      } else if (modified && !event.altKey && !isField(event.target)) {
        const key = event.key.toLowerCase();
        if (key === "z" && !event.shiftKey) session.undo();
        else if ((key === "z" && event.shiftKey) || key === "y") session.redo();
        else return;
        event.preventDefault();
      }
    };
    globalThis.addEventListener("keydown", onKeyDown);
    return () => {
      globalThis.removeEventListener("keydown", onKeyDown);
    };
  }, [session, onMode]);
}

/** Plain fields keep their own undo; the text editor binds the draft's by itself. */
function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

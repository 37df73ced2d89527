// Choosing lines of a log by keyboard: the arrows move the chosen line, Shift takes more, Ctrl C copies them.

import type { KeyboardEvent, RefObject } from "react";

import { extended, type Selection } from "./log-pages";

export type LineKeys = {
  box: RefObject<HTMLElement | null>;
  total: number;
  selection: Selection | null;
  onSelection: (selection: Selection | null) => void;
  onCopy: () => void;
  onFollow: (follow: boolean) => void;
};

export function useLineKeys({ box, total, selection, onSelection, onCopy, onFollow }: LineKeys): (event: KeyboardEvent) => void {
  const move = (event: KeyboardEvent, by: 1 | -1): void => {
    const from = selection?.to ?? firstSeen(box.current) - by;
    const line = Math.max(0, Math.min(total - 1, from + by));
    onFollow(false);
    onSelection(event.shiftKey ? extended(selection, line) : { from: line, to: line });
    requestAnimationFrame(() => { box.current?.querySelector(`[data-line="${String(line)}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" }); });
  };
  return (event) => {
    if (event.altKey || total === 0) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "c" && selection !== null && window.getSelection()?.isCollapsed !== false) onCopy();
    else if (command) return;
    else if (event.key === "ArrowDown") move(event, 1);
    else if (event.key === "ArrowUp") move(event, -1);
    else if (event.key === "Escape" && selection !== null) onSelection(null);
    else if (event.key === "End") {
      // What comes after the end of a log that grows is followed.
      box.current?.scrollTo({ top: box.current.scrollHeight });
      onFollow(true);
    } else {
      if (event.key === "PageUp" || event.key === "Home") onFollow(false);
      return;
    }
    event.preventDefault();
  };
}

/** The first line that can be read as a whole. */
function firstSeen(box: HTMLElement | null): number {
  if (!box) return 0;
  const top = box.getBoundingClientRect().top;
  const row = [...box.querySelectorAll("[data-line]")].find((line) => line.getBoundingClientRect().top >= top);
  return Number(row?.getAttribute("data-line") ?? 0);
}

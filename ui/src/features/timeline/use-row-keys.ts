// The lanes by keyboard, as in a tree: up and down between rows, left and right to close and open, Enter to look closer.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";

import type { Row } from "./lanes";

type Given = { rows: readonly Row[]; onSelect: (lane: string) => void; onToggle: (lane: string, open?: boolean) => void };

export type RowHandlers = {
  focused: (index: number) => void;
  select: (index: number) => void;
  toggle: (index: number) => void;
  pressed: (event: KeyboardEvent, index: number) => void;
};

const PAGE = 15;

export function useRowKeys({ rows, onSelect, onToggle }: Given, box: HTMLElement | null, scrollTo: (index: number) => void) {
  const [at, setAt] = useState(0);
  const tabStop = Math.min(at, rows.length - 1);

  function go(wanted: number): void {
    const index = Math.max(0, Math.min(rows.length - 1, wanted));
    setAt(index);
    scrollTo(index);
    // The row may only be there after the scroll has drawn it.
    requestAnimationFrame(() => {
      box?.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`)?.focus({ preventScroll: true });
    });
  }

  function pressed(event: KeyboardEvent, index: number): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = rows[index];
    if (!row) return;
    const steps: { [key: string]: number | undefined } = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -rows.length, End: rows.length };
    const step = steps[event.key];
    if (step !== undefined) go(index + step);
    else if (event.key === "Enter" || event.key === " ") onSelect(row.lane.id);
    else if (event.key === "ArrowRight" && row.holds) {
      if (row.open) go(index + 1);
      else onToggle(row.lane.id, true);
    } else if (event.key === "ArrowLeft") {
      if (row.open) onToggle(row.lane.id, false);
      else go(rows.findLastIndex((above, place) => place < index && above.depth < row.depth));
    } else return;
    event.preventDefault();
  }

  const latest = useRef<RowHandlers | null>(null);
  // Synchronises what the rows call with the latest rendering: their own handlers never change.
  useEffect(() => {
    latest.current = {
      focused: (index) => { setAt(index); },
      pressed,
      select: (index) => {
        setAt(index);
        const row = rows[index];
        if (row) onSelect(row.lane.id);
      },
      toggle: (index) => {
        const row = rows[index];
        if (row) onToggle(row.lane.id);
      },
    };
  });
  const [handlers] = useState<RowHandlers>(() => ({
    focused: (index) => latest.current?.focused(index),
    select: (index) => latest.current?.select(index),
    toggle: (index) => latest.current?.toggle(index),
    pressed: (event, index) => latest.current?.pressed(event, index),
  }));
  return { tabStop, handlers };
}

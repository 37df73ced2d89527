// The rows of a list that are seen: which pages they need, and where she stays while the list moves under her.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

import { type Filtered, useReleasePages } from "../../platform/release-list-queries";
import { indexOf, pagesAround, rowAt, totalOf } from "./paging";

export const ROW = 32;
/** Heads of the columns and the day over the rows. */
export const TOP = 56;
/** While she drags the scroll bar, pages are read so often. */
const PAUSE = 120;

type Place = { top: number; current: { index: number; id: string | null } | null };

/** Where she was in a list when she left it. */
const places = new Map<string, Place>();

export function useRows(profile: string, query: Filtered, counted: number | null, box: RefObject<HTMLDivElement | null>) {
  const name = JSON.stringify([profile, query]);
  const [{ top: initialOffset, current: initial }] = useState<Place>(() => places.get(name) ?? { top: 0, current: null });
  const [current, setCurrent] = useState(initial);
  const [wanted, setWanted] = useState<readonly number[]>(() => pagesAround(Math.floor(initialOffset / ROW), Math.floor(initialOffset / ROW), Infinity));
  const pages = useReleasePages(profile, query, wanted);
  const total = totalOf(counted, pages);
  const virtual = useVirtualizer({
    count: total, getScrollElement: () => box.current, overscan: 12, estimateSize: () => ROW, initialOffset, scrollMargin: TOP, scrollPaddingStart: TOP,
  });
  const first = Math.max(0, Math.min(total - 1, Math.floor((virtual.scrollOffset ?? 0) / ROW)));
  const items = virtual.getVirtualItems();
  usePages(pagesAround(items[0]?.index ?? first, items.at(-1)?.index ?? first, total), wanted, setWanted);

  const at = current === null ? null : current.id === null || rowAt(pages, current.index)?.id === current.id ? current.index : (indexOf(pages, current.id) ?? current.index);

  const anchor = useRef<{ id: string; index: number } | null>(null);
  // Synchronises the scroll position with releases that have come above what she looks at.
  useLayoutEffect(() => {
    const element = box.current;
    const kept = anchor.current;
    if (element && kept && element.scrollTop > 0 && rowAt(pages, kept.index) !== null && rowAt(pages, kept.index)?.id !== kept.id) {
      const now = indexOf(pages, kept.id);
      if (now !== null) element.scrollTop += (now - kept.index) * ROW;
    }
    const row = rowAt(pages, first);
    anchor.current = row && { id: row.id, index: first };
  }, [box, first, pages]);
  // Synchronises with the memory of where she was, which outlives the list.
  useEffect(() => {
    places.set(name, { top: first * ROW, current });
  }, [name, first, current]);

  const go = (index: number, id: string | null = rowAt(pages, index)?.id ?? null): void => {
    setCurrent({ index, id });
    virtual.scrollToIndex(index, { align: "auto" });
    box.current?.focus({ preventScroll: true });
  };
  return { pages, total, items, first, at, go };
}

/** Asks for other pages when those that are seen have changed, now and then while she scrolls. */
function usePages(seen: readonly number[], wanted: readonly number[], ask: (pages: readonly number[]) => void): void {
  const last = useRef(0);
  const needed = seen.join();
  const asked = wanted.join();
  // Synchronises with the clock.
  useEffect(() => {
    if (needed === asked) return;
    const timer = setTimeout(() => {
      last.current = performance.now();
      ask(needed.split(",").map(Number));
    }, Math.max(0, last.current + PAUSE - performance.now()));
    return () => {
      clearTimeout(timer);
    };
  }, [needed, asked, ask]);
}

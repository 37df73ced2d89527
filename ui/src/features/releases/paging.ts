// Rows of a long list by their place: which pages they are on, where days change, where a row has gone. Pure.

import type { ReleasesView, ReleaseSummary } from "../../gen/bindings";
import { PAGE } from "../../platform/release-list-queries";

export type Pages = ReadonlyMap<number, ReleasesView>;

/** Rows around those that are seen which are read with them. */
const AROUND = 40;

/** Pages of these rows and of some around them. */
export function pagesAround(first: number, last: number, total: number): number[] {
  if (total === 0) return [0];
  const from = Math.floor(Math.max(0, first - AROUND) / PAGE);
  const to = Math.floor(Math.max(0, Math.min(total - 1, last + AROUND)) / PAGE);
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, index) => from + index);
}

export function rowAt(pages: Pages, index: number): ReleaseSummary | null {
  return pages.get(Math.floor(index / PAGE))?.page.releases[index % PAGE] ?? null;
}

/** Rows of the list: counted, unless a page shows where it ends or that it goes on. */
export function totalOf(counted: number | null, pages: Pages): number {
  let reached = 0;
  for (const [page, { page: { releases, next } }] of pages) {
    if (releases.length === 0 && page > 0) continue;
    if (next === null) return page * PAGE + releases.length;
    reached = Math.max(reached, page * PAGE + releases.length + 1);
  }
  return Math.max(counted ?? 0, reached);
}

/** The day of a row begins with it: the row before is of another one. What is not read yet begins nothing. */
export function beginsDay(pages: Pages, index: number): boolean {
  const row = rowAt(pages, index);
  const above = index === 0 ? null : rowAt(pages, index - 1);
  return row !== null && above !== null && !sameDay(row.createdAt, above.createdAt);
}

function sameDay(left: number, right: number): boolean {
  return new Date(left).setHours(0, 0, 0, 0) === new Date(right).setHours(0, 0, 0, 0);
}

/** Where a release is now; `null`: on none of these pages. */
export function indexOf(pages: Pages, id: string): number | null {
  for (const [page, { page: { releases } }] of pages) {
    const at = releases.findIndex((release) => release.id === id);
    if (at !== -1) return page * PAGE + at;
  }
  return null;
}

/** Where a key leads; `null`: it leads nowhere. `screenful`: rows that are seen at once. */
export function stepTo(key: string, at: number | null, total: number, screenful: number): number | null {
  if (total === 0) return null;
  const from = at ?? -1;
  const to = ((): number | null => {
    switch (key) {
      case "ArrowDown":
        return from + 1;
      case "ArrowUp":
        return at === null ? 0 : from - 1;
      case "PageDown":
        return Math.max(0, from) + screenful;
      case "PageUp":
        return Math.max(0, from) - screenful;
      case "Home":
        return 0;
      case "End":
        return total - 1;
      default:
        return null;
    }
  })();
  return to === null ? null : Math.max(0, Math.min(total - 1, to));
}

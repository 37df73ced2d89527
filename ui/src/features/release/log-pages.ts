// A long log in pages: which lines are read together, what is missing of a page, where a moment falls. Pure.

import type { LogLine, LogLines } from "../../gen/bindings";

/** Lines that are read together. */
export const PAGE = 500;
/** Lines that are drawn together: the list is one of blocks, so that a million lines are but forty thousand entries. */
export const BLOCK = 25;

export function pageOf(line: number): number {
  return Math.floor(line / PAGE);
}

/** The pages that hold these blocks, each once. */
export function pagesOf(blocks: readonly number[]): number[] {
  return [...new Set(blocks.map((block) => pageOf(block * BLOCK)))];
}

/** One page, and how long the log was when it was read. */
export type LogPage = { lines: readonly LogLine[]; total: number };

/** A page has room for lines that came after it was read. */
export function isShort(page: LogPage, index: number, total: number): boolean {
  return page.total < total && index * PAGE + page.lines.length < Math.min(total, (index + 1) * PAGE);
}

/** A page with the lines that an answer adds to its end; `null`: they do not join. */
export function joined(page: LogPage | undefined, index: number, answer: LogLines): LogPage | null {
  const start = index * PAGE;
  const have = page?.lines.length ?? 0;
  const from = start + have - answer.from;
  if (from < 0) return null;
  const more = answer.lines.slice(from, start + PAGE - answer.from);
  if (more.length === 0) return null;
  return { lines: [...(page?.lines ?? []), ...more], total: answer.total };
}

/**
 * How many lines of a log were there at a moment: the first line that is later is looked for by halving, so that a
 * million lines take a dozen pages. `read` gives a page.
 */
export async function linesUntil(total: number, until: number, read: (page: number) => Promise<LogPage>): Promise<number> {
  let low = 0;
  let high = total === 0 ? -1 : pageOf(total - 1);
  // The last page that begins before the moment.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const first = (await read(middle)).lines.find((line) => line.at !== null);
    if (first?.at != null && first.at > until) high = middle - 1;
    else low = middle;
  }
  if (high < 0) return 0;
  const { lines } = await read(low);
  const later = lines.findIndex((line) => line.at !== null && line.at > until);
  return later === -1 ? Math.min(total, low * PAGE + lines.length) : low * PAGE + later;
}

export type Selection = { from: number; to: number };

/** The lines from where the selection began to this one. */
export function extended(selection: Selection | null, line: number): Selection {
  if (selection === null) return { from: line, to: line };
  return { from: selection.from, to: line };
}

/** First and last line of a selection, whichever way it was made. */
export function bounds({ from, to }: Selection): { first: number; last: number } {
  return { first: Math.min(from, to), last: Math.max(from, to) };
}

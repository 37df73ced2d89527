// How one text becomes another: the smallest replacements, and which lines they touch. Pure.

import { diffArrays } from "diff";

/** A replacement in the old text, as CodeMirror takes it. */
export type Replacement = { from: number; to: number; insert: string };

/** How a line stands against the published text; `removed` marks the line below which something is gone. */
export type LineMark = "added" | "changed" | "removed";

function linesWithEnds(text: string): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== "");
}

/** Replacements that lead from `before` to `after`, whole lines compared, then trimmed to what differs inside them. */
export function replacements(before: string, after: string): Replacement[] {
  const found: Replacement[] = [];
  let at = 0;
  let open: Replacement | null = null;
  const close = (): void => {
    if (open) found.push(trimmed(before, open));
    open = null;
  };
  for (const part of diffArrays(linesWithEnds(before), linesWithEnds(after))) {
    const text = part.value.join("");
    if (!part.added && !part.removed) {
      close();
      at += text.length;
      continue;
    }
    open ??= { from: at, to: at, insert: "" };
    if (part.removed) {
      at += text.length;
      open.to = at;
    } else {
      open.insert += text;
    }
  }
  close();
  return found;
}

function trimmed(before: string, { from, to, insert }: Replacement): Replacement {
  const old = before.slice(from, to);
  const most = Math.min(old.length, insert.length);
  let head = 0;
  while (head < most && old[head] === insert[head]) head++;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === insert.at(-1 - tail)) tail++;
  return { from: from + head, to: to - tail, insert: insert.slice(head, insert.length - tail) };
}

/** Lines of `text` (from 1) that are not as in `base`. */
export function lineMarks(base: string | null, text: string): Map<number, LineMark> {
  const marks = new Map<number, LineMark>();
  if (base === null || base === text) return marks;
  const parts = diffArrays(linesWithEnds(base), linesWithEnds(text));
  let line = 1;
  parts.forEach((part, index) => {
    if (part.removed) {
      if (!parts[index + 1]?.added && !parts[index - 1]?.added) marks.set(Math.max(1, line - 1), "removed");
      return;
    }
    if (part.added) {
      const neighbours = [parts[index - 1], parts[index + 1]];
      const replaced = neighbours.find((other) => other?.removed)?.value.length ?? 0;
      for (let i = 0; i < part.value.length; i++) marks.set(line + i, i < replaced ? "changed" : "added");
    }
    line += part.value.length;
  });
  return marks;
}

/** Offset of a place (line and column from 1), clamped into the text. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return Math.min(start + Math.max(0, column - 1), end < 0 ? text.length : end);
}

// The text of a log as lines: pieces come in by and by, a line begins with its time. Pure.

import { plainText } from "./ansi";

export type LogLine = {
  /** From 0. */
  index: number;
  /** Milliseconds since the epoch, where the line says so. */
  at: number | null;
  /** Without the time, with its escapes. */
  text: string;
};

export type LogText = {
  lines: readonly LogLine[];
  /** The last line has not ended yet: the next piece goes on in it. */
  open: string;
};

export const emptyLog: LogText = { lines: [], open: "" };

const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)) ?/;

export function parseLine(raw: string, index: number): LogLine {
  const match = stamp.exec(raw);
  const at = match?.[1] === undefined ? Number.NaN : Date.parse(match[1]);
  if (match === null || Number.isNaN(at)) return { index, at: null, text: overwritten(raw) };
  return { index, at, text: overwritten(raw.slice(match[0].length)) };
}

/** A carriage return starts the line anew, as a progress bar does. */
function overwritten(text: string): string {
  const trimmed = text.endsWith("\r") ? text.slice(0, -1) : text;
  const last = trimmed.lastIndexOf("\r");
  return last === -1 ? trimmed : trimmed.slice(last + 1);
}

/** The log with one more piece; lines that are there stay the same objects. */
export function appendText(log: LogText, piece: string): LogText {
  if (piece === "") return log;
  const closed = log.open === "" ? log.lines : log.lines.slice(0, -1);
  const raw = (log.open + piece).split("\n");
  const open = raw.pop() ?? "";
  const lines = [...closed];
  for (const line of raw) lines.push(parseLine(line, lines.length));
  if (open !== "") lines.push(parseLine(open, lines.length));
  return { lines, open };
}

/** Indices of the lines that hold the text, whatever its case. */
export function findLines(lines: readonly LogLine[], query: string): number[] {
  const wanted = query.toLowerCase();
  if (wanted === "") return [];
  return lines.filter((line) => plainText(line.text).toLowerCase().includes(wanted)).map((line) => line.index);
}

/** As it is copied: local times, no escapes. */
export function copyText(lines: readonly LogLine[]): string {
  return lines.map((line) => (line.at === null ? "" : `${new Date(line.at).toISOString()} `) + plainText(line.text)).join("\n");
}

/** Text cut at the hits, for marking them. */
export function splitHits(text: string, query: string): { text: string; hit: boolean }[] {
  if (query === "") return [{ text, hit: false }];
  const lower = text.toLowerCase();
  const wanted = query.toLowerCase();
  // A few letters change their length in lower case; then places can't be told and nothing is marked.
  if (lower.length !== text.length) return [{ text, hit: false }];
  const parts: { text: string; hit: boolean }[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), hit: false });
    parts.push({ text: text.slice(at, at + wanted.length), hit: true });
    from = at + wanted.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false });
  return parts;
}

// What a line of a log shows and what is copied of it: times, overwritten text, marked hits. Pure.

import type { LogLine } from "../../gen/bindings";
import { type AnsiRun, ansiRuns, plainText } from "./ansi";

/** More of one line than this is not drawn: it is all in what is copied and saved. */
export const SHOWN_LENGTH = 5000;

const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)) ?/;

/** A line as a failure keeps it: with its time in front, where it has one. */
export function parseLine(raw: string): LogLine {
  const match = stamp.exec(raw);
  const at = match?.[1] === undefined ? Number.NaN : Date.parse(match[1]);
  if (match === null || Number.isNaN(at)) return { at: null, text: raw };
  return { at, text: raw.slice(match[0].length) };
}

/** `14:30:36`, on this laptop's clock. */
export function lineTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((figure) => String(figure).padStart(2, "0")).join(":");
}

/** A carriage return starts the line anew, as a progress bar does. */
function overwritten(text: string): string {
  const trimmed = text.endsWith("\r") ? text.slice(0, -1) : text;
  const last = trimmed.lastIndexOf("\r");
  return last === -1 ? trimmed : trimmed.slice(last + 1);
}

export type MarkedRun = AnsiRun & { hit: boolean };

/** A line as it is drawn; `cut`: so many characters are left out at its end. */
export function drawnLine(text: string, query: string): { runs: MarkedRun[]; cut: number } {
  const whole = overwritten(text);
  const cut = Math.max(0, whole.length - SHOWN_LENGTH);
  return { runs: markedRuns(ansiRuns(cut === 0 ? whole : whole.slice(0, SHOWN_LENGTH)), query), cut };
}

/** Runs cut at the hits, for marking them; a hit may begin in one colour and end in another. */
export function markedRuns(runs: readonly AnsiRun[], query: string): MarkedRun[] {
  const hits = hitRanges(runs.map((run) => run.text).join(""), query);
  const marked: MarkedRun[] = [];
  let start = 0;
  for (const run of runs) {
    const end = start + run.text.length;
    let from = start;
    for (const hit of hits) {
      if (hit.to <= from || hit.from >= end) continue;
      if (hit.from > from) marked.push({ ...run, text: run.text.slice(from - start, hit.from - start), hit: false });
      const upTo = Math.min(hit.to, end);
      marked.push({ ...run, text: run.text.slice(Math.max(hit.from, from) - start, upTo - start), hit: true });
      from = upTo;
    }
    if (from < end) marked.push({ ...run, text: run.text.slice(from - start), hit: false });
    start = end;
  }
  return marked;
}

/** Where a text occurs, whatever its case. */
function hitRanges(text: string, query: string): { from: number; to: number }[] {
  const wanted = query.toLowerCase();
  const lower = text.toLowerCase();
  // A few letters change their length in lower case; then places can't be told and nothing is marked.
  if (wanted === "" || lower.length !== text.length) return [];
  const ranges: { from: number; to: number }[] = [];
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + wanted.length)) {
    ranges.push({ from: at, to: at + wanted.length });
  }
  return ranges;
}

/** A hit as a list shows it: what is before the text is shortened, so that it is seen. */
export function excerpt(text: string, query: string): MarkedRun[] {
  const plain = plainText(overwritten(text));
  const at = plain.toLowerCase().indexOf(query.toLowerCase());
  const from = at > 14 ? at - 10 : 0;
  const piece = `${from > 0 ? "…" : ""}${plain.slice(from, from + 240)}`;
  return markedRuns([{ text: piece, colour: null, bold: false, dim: false }], query);
}

/** As it is copied: with its time, no escapes. */
export function copyText(lines: readonly LogLine[]): string {
  return lines.map((line) => (line.at === null ? "" : `${new Date(line.at).toISOString()} `) + plainText(line.text)).join("\n");
}

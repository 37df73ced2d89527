// A unified diff as rows to draw: numbered lines, and in changed pairs the words that differ.

import { diffArrays } from "diff";

export type DiffPart = { text: string; changed: boolean };
export type DiffRow =
  | { kind: "file"; path: string }
  | { kind: "hunk"; skipped: number; text: string }
  | { kind: "context"; before: number; after: number; parts: DiffPart[] }
  | { kind: "remove"; before: number; parts: DiffPart[] }
  | { kind: "add"; after: number; parts: DiffPart[] };

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/;

export function diffRows(diff: string): DiffRow[] {
  const rows: DiffRow[] = [];
  let removed: { before: number; text: string }[] = [];
  let added: { after: number; text: string }[] = [];
  let before = 1;
  let after = 1;
  let inHunk = false;

  const flush = () => {
    rows.push(...changedRows(removed, added));
    removed = [];
    added = [];
  };

  const lines = diff.split("\n");
  if (lines.at(-1) === "") lines.pop();
  lines.forEach((line, index) => {
    const hunk = HUNK.exec(line);
    if (hunk) {
      flush();
      const start = Number(hunk[1]);
      const skipped = Math.max(0, start - before);
      before = start;
      after = Number(hunk[2]);
      inHunk = true;
      if (skipped > 0) rows.push({ kind: "hunk", skipped, text: (hunk[3] ?? "").trim() });
      return;
    }
    if (line.startsWith("--- ") && (lines[index + 1]?.startsWith("+++ ") ?? false)) {
      flush();
      inHunk = false;
      before = 1;
      return;
    }
    if (!inHunk) {
      if (line.startsWith("+++ ")) rows.push({ kind: "file", path: filePath(line, lines[index - 1] ?? "") });
      return;
    }
    const text = line.slice(1);
    if (line.startsWith("-")) {
      if (added.length > 0) flush();
      removed.push({ before: before++, text });
    } else if (line.startsWith("+")) {
      added.push({ after: after++, text });
    } else if (line.startsWith(" ") || line === "") {
      flush();
      rows.push({ kind: "context", before: before++, after: after++, parts: [{ text, changed: false }] });
    }
  });
  flush();
  return rows;
}

function filePath(added: string, removed: string): string {
  const name = (line: string) => line.slice(4).replace(/\t.*$/, "").replace(/^[ab]\//, "");
  return added.includes("/dev/null") ? name(removed) : name(added);
}

function changedRows(removed: readonly { before: number; text: string }[], added: readonly { after: number; text: string }[]): DiffRow[] {
  const pairs = added.map((line, index) => {
    const other = removed[index];
    return other ? words(other.text, line.text) : null;
  });
  return [
    ...removed.map((line, index): DiffRow => ({ kind: "remove", before: line.before, parts: pairs[index]?.[0] ?? whole(line.text) })),
    ...added.map((line, index): DiffRow => ({ kind: "add", after: line.after, parts: pairs[index]?.[1] ?? whole(line.text) })),
  ];
}

function whole(text: string): DiffPart[] {
  return [{ text, changed: false }];
}

/** A version, a digest or a path changes as a whole; lines that have no word in common are better read whole too. */
function words(before: string, after: string): [DiffPart[], DiffPart[]] | null {
  const changes = diffArrays(tokens(before), tokens(after));
  const kept = changes.filter((change) => !change.added && !change.removed && /\w/.test(change.value.join("")));
  if (kept.length === 0) return null;
  const side = (left: boolean): DiffPart[] =>
    changes
      .filter((change) => (left ? !change.added : !change.removed))
      .map((change) => ({ text: change.value.join(""), changed: change.added || change.removed }));
  return [side(true), side(false)];
}

function tokens(line: string): string[] {
  return line.split(/(\s+|["'`,;{}[\]()]|:(?=\s|$))/).filter((token) => token !== "");
}

/** Splits a YAML line after its key, so that the key can be told from the value. */
export function yamlKey(text: string): [lead: string, key: string, rest: string] | null {
  const found = /^(\s*(?:- +)*)((?:[\w.$/-]+|"[^"]*"|'[^']*'):)(?=\s|$)/.exec(text);
  if (!found) return null;
  const [whole, lead = "", key = ""] = found;
  return [lead, key, text.slice(whole.length)];
}

/** How many lines came and went. */
export function diffCounts(diff: string): { added: number; removed: number } {
  const rows = diffRows(diff);
  const count = (kind: DiffRow["kind"]) => rows.filter((row) => row.kind === kind).length;
  return { added: count("add"), removed: count("remove") };
}

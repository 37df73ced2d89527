// Two releases' lanes beside each other: how much longer, and which rows say something. Pure.

import type { ComparedLane, ComparedRelease, ComparedSide } from "../../gen/bindings";
import { statusLook } from "../../components/status";
import { duration } from "../../components/time";

export type CompareRow = ComparedLane & {
  /** How much longer the left took; `null`: that can't be said. */
  slower: number | null;
  /** Of the largest difference of all rows, from -1 to 1. */
  share: number;
  differs: boolean;
};

/** Nobody cares for less. */
const LEAST = 1000;

export function compareRows(rows: readonly ComparedLane[]): CompareRow[] {
  const slower = rows.map(({ left, right }) => (left?.took == null || right?.took == null ? null : left.took - right.took));
  const most = Math.max(1, ...slower.map((length) => Math.abs(length ?? 0)));
  return rows.map((row, index) => {
    const length = slower[index] ?? null;
    return { ...row, slower: length, share: (length ?? 0) / most, differs: row.left?.outcome !== row.right?.outcome || Math.abs(length ?? 0) >= LEAST };
  });
}

/** Those that differ, with the lanes above them: a step without its environment says nothing. */
export function differing(rows: readonly CompareRow[]): CompareRow[] {
  const kept: CompareRow[] = [];
  let wanted = -1;
  for (const row of rows.toReversed()) {
    if (!row.differs && row.depth >= wanted) continue;
    kept.push(row);
    wanted = row.depth;
  }
  return kept.reverse();
}

export function slowerText(slower: number | null): string {
  if (slower === null) return "";
  if (Math.abs(slower) < LEAST) return "as long";
  return `${duration(Math.abs(slower))} ${slower > 0 ? "longer" : "shorter"}`;
}

export function tookText(side: ComparedSide | null): string {
  if (side === null) return "not in it";
  if (side.took !== null) return duration(side.took);
  switch (side.outcome) {
    case "RUNNING":
    case "SUSPENDED":
    case "TERMINATING":
      return "goes on";
    case "PENDING":
    case "QUEUED":
    case "SKIPPED":
    case "HELD":
    case "SUCCEEDED":
    case "FAILED":
    case "TERMINATED":
      return "";
  }
}

/** Why the two are hard to compare; `null`: they are of one kind. */
export function unlike(left: ComparedRelease, right: ComparedRelease): string | null {
  const [one, other] = [left.release, right.release];
  if (one.product !== other.product && one.flow !== other.flow) return `Another product by another flow: ${one.product} by ${one.flow}, ${other.product} by ${other.flow}.`;
  if (one.product !== other.product) return `Two products by the same flow: ${one.product} and ${other.product}.`;
  return one.flow === other.flow ? null : `Two flows of the same product: ${one.flow} and ${other.flow}. Only environments that both have are compared.`;
}

/** `1.5.0`, or what else tells it apart. */
export function nameOf({ release }: ComparedRelease): string {
  return release.version ?? release.id;
}

export function asTsv(rows: readonly CompareRow[], left: string, right: string): string {
  const clean = (text: string): string => text.replace(/[\t\r\n]+/g, " ");
  const outcome = (side: ComparedSide | null): string => (side === null ? "" : statusLook(side.outcome).word);
  return [
    ["Lane", `${left} outcome`, `${left} took`, `${right} outcome`, `${right} took`, "Difference"].map(clean).join("\t"),
    ...rows.map((row) => ["  ".repeat(row.depth) + clean(row.label), outcome(row.left), tookText(row.left), outcome(row.right), tookText(row.right), slowerText(row.slower)].join("\t")),
  ].join("\n");
}

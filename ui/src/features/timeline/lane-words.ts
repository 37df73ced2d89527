// A lane in words: how long, what it waited for, how that compares, and the table that says it all. Pure.

import type { Lane, LaneStatus, TimeOn, TimelineView } from "../../gen/bindings";
import { statusLook } from "../../components/status";
import { clockSeconds, day, duration } from "../../components/time";
import { extentOf, isGoing, type LaneTree, tookOf } from "./lanes";

export const timeWords: { [on in TimeOn]: string } = {
  queue: "in the queue", work: "at work", person: "waiting for a person", other: "waiting for something else", idle: "between failure and retry",
};

/** Two durations that a person would call the same. */
function same(one: number, other: number): boolean {
  return Math.abs(one - other) < Math.max(1000, other * 0.02);
}

/** `2m 10s slower`, `18s faster`; `null`: as before. */
export function slowerWords(took: number, other: number): string | null {
  return same(took, other) ? null : `${duration(Math.abs(took - other))} ${took > other ? "slower" : "faster"}`;
}

/** What stands right of a bar that goes on: only what can't be seen from the bar itself. */
export function goingWords(lane: Lane, median: number | undefined, now: number): string | null {
  const last = lane.spans.at(-1);
  if (!last || last.to !== null) return null;
  const waits = last.on === "person" || last.on === "queue" ? `${duration(Math.max(0, now - last.from))} so far` : null;
  const took = tookOf(lane, now) ?? 0;
  const late = median !== undefined && took > median && !same(took, median) ? `${duration(took - median)} over the median` : null;
  return [waits, late].filter((part) => part !== null).join(", ") || null;
}

export function sumOn(lane: Lane, on: TimeOn, now: number): number {
  return lane.spans.reduce((sum, span) => (span.on === on ? sum + Math.max(0, (span.to ?? now) - span.from) : sum), 0);
}

/** What it waited for, each thing once, in the order of time. */
export function waitedFor(lane: Lane): string[] {
  const words = lane.spans.flatMap((span) => (span.words !== null && (span.on === "person" || span.on === "other") ? [span.words] : []));
  return [...new Set(words)];
}

export function outcomeWord(outcome: LaneStatus): string {
  return statusLook(outcome).word;
}

/** All of a lane in one sentence, for who can't see its bar. */
export function laneSentence(lane: Lane, median: number | undefined, now: number): string {
  const extent = extentOf(lane);
  if (extent === null) return `${outcomeWord(lane.outcome)}, not started${median === undefined ? "" : `, usually ${duration(median)}`}`;
  const parts = (["queue", "work", "person", "other", "idle"] as const)
    .map((on) => ({ on, sum: sumOn(lane, on, now) }))
    .filter(({ sum }) => sum >= 1000)
    .map(({ on, sum }) => `${duration(sum)} ${timeWords[on]}`);
  const to = extent.to === null ? "goes on" : `to ${clockSeconds(extent.to)}`;
  const usually = median === undefined ? [] : [`usually ${duration(median)}`];
  return [outcomeWord(lane.outcome), `${clockSeconds(extent.from)} ${to}`, ...parts, ...usually].join(", ");
}

/** A time with its day when it isn't the one before it. */
export function timeOfDay(at: number, beside: number | null, now: number): string {
  const own = day(at, now);
  return beside !== null && day(beside, now) === own ? clockSeconds(at) : `${own} ${clockSeconds(at)}`;
}

export const tableHeads = ["Lane", "Kind", "Outcome", "From", "To", "Took", "Median", "At work", "For a person", "For something else", "Queue", "Until the retry", "Waited for"] as const;

export type TableLine = { id: string; depth: number; status: LaneStatus; cells: string[] };

const kindWords = { release: "Release", environment: "Environment", application: "Application", stage: "Stage", step: "Step", attempt: "Attempt" } as const;

/** Every lane as cells, in the order of the picture; an empty cell says that there is nothing. */
export function tableLines(tree: LaneTree, { timeline, medians }: Pick<TimelineView, "timeline" | "medians">, now: number): TableLine[] {
  return tree.ordered.map(({ lane, depth }) => {
    const extent = extentOf(lane);
    const took = tookOf(lane, now);
    const median = medians[lane.id];
    const sum = (on: TimeOn): string => {
      const length = sumOn(lane, on, now);
      return length === 0 ? "" : duration(length);
    };
    return {
      id: lane.id, depth, status: lane.outcome,
      cells: [
        lane.label, kindWords[lane.kind], outcomeWord(lane.outcome),
        extent ? timeOfDay(extent.from, timeline.createdAt, now) : "",
        extent === null ? "" : extent.to === null ? (isGoing(lane) ? "goes on" : "") : timeOfDay(extent.to, timeline.createdAt, now),
        took === null ? "" : duration(took), median === undefined ? "" : duration(median),
        sum("work"), sum("person"), sum("other"), sum("queue"), sum("idle"), waitedFor(lane).join("; "),
      ],
    };
  });
}

/** For a spreadsheet: what would break a cell is a blank there. */
export function asTsv(heads: readonly string[], lines: readonly TableLine[]): string {
  const clean = (text: string): string => text.replace(/[\t\r\n]+/g, " ");
  return [heads.join("\t"), ...lines.map(({ depth, cells }) => cells.map((cell, index) => (index === 0 ? "  ".repeat(depth) : "") + clean(cell)).join("\t"))].join("\n");
}

export function asMarkdown(heads: readonly string[], lines: readonly TableLine[]): string {
  const clean = (text: string): string => text.replace(/[\r\n]+/g, " ").replace(/[\\|]/g, "\\$&");
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    row(heads), row(heads.map(() => "---")),
    ...lines.map(({ depth, cells }) => row(cells.map((cell, index) => (index === 0 ? "&nbsp;&nbsp;".repeat(depth) : "") + clean(cell)))),
  ].join("\n");
}

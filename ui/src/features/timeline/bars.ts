// What is drawn in a lane: bars by what the time went on, in the colour of how it came out. Pure.

import type { Lane, LaneStatus, TimeOn } from "../../gen/bindings";
import { statusLook, type StatusTone } from "../../components/status";
import { type Attempts, noAttempts, type Run, runsOf } from "./attempts";
import { type Span as Shown, xOf } from "./scale";

export type Bar = {
  key: number;
  x: number;
  width: number;
  on: TimeOn;
  tone: StatusTone;
  /** It goes on at the live edge. */
  going: boolean;
  /** It ended badly here. */
  notch: boolean;
  /** Number of the attempt that begins here, when there are several. */
  attempt: number | null;
  words: string | null;
  from: number;
  to: number;
};

const over: ReadonlySet<LaneStatus> = new Set<LaneStatus>(["SUCCEEDED", "FAILED", "TERMINATED", "SKIPPED", "HELD"]);

/** The engine takes a moment between two stages: nobody calls that standing still. */
const MOMENT = 1000;

/** Only those that touch what is on show. */
export function barsOf(lane: Lane, now: number, shown: Shown, width: number, attempts: Attempts = noAttempts): Bar[] {
  const runs = runsOf(lane, attempts);
  const bars: Bar[] = [];
  for (const [index, { on, from, to: ended, words }] of lane.spans.entries()) {
    const to = Math.max(ended ?? now, from);
    if (to < shown.from || from > shown.to || (on === "idle" && to - from < MOMENT)) continue;
    const number = runs.findLastIndex((run) => run.from <= from);
    const run = runs[number];
    const tone = on === "work" ? toneOf(lane, run, number === runs.length - 1, ended === null) : on === "person" ? "waiting" : "queued";
    const bar: Bar = {
      key: index, ...placeOf({ from, to }, shown, width), on, tone, words, from, to, going: ended === null,
      notch: on !== "idle" && ended !== null && run?.failed === true && run.to === ended,
      attempt: runs.length > 1 && on !== "idle" && run?.from === from ? number + 1 : null,
    };
    const before = bars.at(-1);
    if (bar.attempt !== null && number > 0 && before && before.on !== "idle") {
      bars.push({ ...before, key: -index, ...placeOf({ from: before.to, to: from }, shown, width), on: "idle", tone: "queued", from: before.to, to: from, words: null, notch: false, attempt: null });
    }
    if (before && on !== "idle" && bar.attempt === null && before.on === on && before.tone === tone && before.words === words && from - before.to < MOMENT) {
      // One thing after another of the same kind is one bar.
      Object.assign(before, placeOf({ from: before.from, to }, shown, width), { to, notch: bar.notch, going: bar.going });
    } else bars.push(bar);
  }
  return bars;
}

/** An attempt is as good as its end; work that is over in a lane that goes on went well. */
function toneOf({ outcome }: Lane, run: Run | undefined, last: boolean, going: boolean): StatusTone {
  if (!last) return run?.failed === true ? "failed" : "succeeded";
  if (going) return outcome === "TERMINATING" ? "terminating" : "running";
  return over.has(outcome) ? statusLook(outcome).tone : "succeeded";
}

/** What is far outside is cut off: a bar of a million pixels is not drawn well. */
export function placeOf({ from, to }: { from: number; to: number }, shown: Shown, width: number): { x: number; width: number } {
  const left = Math.max(-20, xOf(shown, width, from));
  const right = Math.min(width + 20, xOf(shown, width, to));
  return { x: left, width: Math.max(right - left, 0) };
}

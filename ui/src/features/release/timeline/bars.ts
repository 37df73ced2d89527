// What is drawn in a lane: bars by what the time went on, in the colour of how it came out. Pure.

import type { Lane, LaneStatus, TimeOn } from "../../../gen/bindings";
import { statusLook, type StatusTone } from "../../../components/status";
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

/** Only those that touch what is on show. */
export function barsOf(lane: Lane, now: number, shown: Shown, width: number): Bar[] {
  const runs = lane.spans.filter(({ on }) => on === "idle").length + 1;
  const bars: Bar[] = [];
  let run = 1;
  let begins = true;
  for (const [index, span] of lane.spans.entries()) {
    if (span.on === "idle") run += 1;
    const next = lane.spans[index + 1];
    const last = run === runs;
    const ends = next === undefined || next.on === "idle";
    const to = Math.max(span.to ?? now, span.from);
    if (to >= shown.from && span.from <= shown.to) {
      const bad = last ? lane.outcome === "FAILED" || lane.outcome === "TERMINATED" : true;
      bars.push({
        key: index, ...placeOf({ from: span.from, to }, shown, width), on: span.on, words: span.words, from: span.from, to,
        tone: span.on === "work" ? toneOf(lane.outcome, last, span.to === null) : span.on === "person" ? "waiting" : "queued",
        going: span.to === null, notch: ends && bad && span.on !== "idle" && span.to !== null,
        attempt: runs > 1 && begins && span.on !== "idle" ? run : null,
      });
    }
    begins = span.on === "idle";
  }
  return bars;
}

/** Work before a retry had failed; work that is over in a lane that goes on went well. */
function toneOf(outcome: LaneStatus, last: boolean, going: boolean): StatusTone {
  if (!last) return "failed";
  if (going) return outcome === "TERMINATING" ? "terminating" : "running";
  return over.has(outcome) ? statusLook(outcome).tone : "succeeded";
}

/** What is far outside is cut off: a bar of a million pixels is not drawn well. */
export function placeOf({ from, to }: { from: number; to: number }, shown: Shown, width: number): { x: number; width: number } {
  const left = Math.max(-20, xOf(shown, width, from));
  const right = Math.min(width + 20, xOf(shown, width, to));
  return { x: left, width: Math.max(right - left, 0) };
}

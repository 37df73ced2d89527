// Where the playhead can stand, and what went on at that time. Pure.

import type { Lane, Moment, TimeOn, Timeline } from "../../gen/bindings";
import { clockSeconds } from "../../components/time";

/** A time that she looks at, and the last record before it. */
export type Playhead = { at: number; seq: number };

/** Number of records up to and with a time. */
function until(moments: readonly Moment[], at: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The release as it stood at that time; before its first record it stood as after it. `null`: there is no record. */
export function playheadAt(moments: readonly Moment[], at: number): Playhead | null {
  const first = moments[0];
  if (!first) return null;
  const last = moments[until(moments, at) - 1] ?? first;
  return { at: Math.max(at, first.at), seq: last.seq };
}

/** So many records on, or back; `null` behind the last: it is live, or at its end. */
export function stepped(moments: readonly Moment[], from: Playhead | null, by: number): Playhead | null {
  // Live it stands as after the last record: the way back leads to the one before.
  const here = from === null ? moments.length - (by < 0 ? 1 : 0) : moments.findLastIndex(({ seq }) => seq <= from.seq);
  // Between two records the way back first leads to the one before.
  const between = from !== null && by < 0 && from.at > (moments[here]?.at ?? 0) ? 1 : 0;
  const next = Math.max(0, here + by + between);
  const moment = moments[next];
  return moment === undefined || next >= moments.length ? null : { at: moment.at, seq: moment.seq };
}

const goingWords: { [on in TimeOn]: string } = {
  queue: "waiting in the queue", work: "running", person: "waiting for a person", other: "waiting", idle: "stopped",
};

/** What a lane's time went on at a moment; `null`: nothing. */
export function onAt(lane: Lane, at: number): TimeOn | null {
  return lane.spans.find((span) => span.from <= at && (span.to === null || at < span.to))?.on ?? null;
}

/** `qa running, staging waiting for a person, 14:02:31`. */
export function momentWords({ lanes, endedAt }: Timeline, at: number): string {
  const time = clockSeconds(at);
  const tops = lanes.filter(({ kind }) => kind === "environment");
  const going = tops.flatMap((lane) => {
    const on = onAt(lane, at);
    return on === null ? [] : [`${lane.label} ${goingWords[on]}`];
  });
  if (going.length > 2) return `${going.slice(0, 2).join(", ")} and ${going.length - 2} more, ${time}`;
  if (going.length > 0) return `${going.join(", ")}, ${time}`;
  const release = lanes.find(({ kind }) => kind === "release");
  const on = release ? onAt(release, at) : null;
  if (on !== null) return `release ${goingWords[on]}, ${time}`;
  return endedAt !== null && at >= endedAt ? `ended, ${time}` : `nothing running, ${time}`;
}

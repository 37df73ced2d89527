// Where a lane's attempts begin and how they ended: retries part them, failures below a lane are the lane's own. Pure.

import type { Lane } from "../../gen/bindings";

export type Attempts = {
  /** When somebody retried the release. */
  retries: readonly number[];
  /** When something ended badly, by the lane that it is in or below. */
  badEnds: ReadonlyMap<string, readonly number[]>;
};

export const noAttempts: Attempts = { retries: [], badEnds: new Map() };

export function attemptsIn(lanes: readonly Lane[], retries: readonly number[]): Attempts {
  const byId = new Map(lanes.map((lane) => [lane.id, lane]));
  const holds = new Set(lanes.map(({ parent }) => parent));
  const badEnds = new Map<string, number[]>();
  for (const lane of lanes) {
    const end = lane.spans.at(-1)?.to;
    if (holds.has(lane.id) || end == null || (lane.outcome !== "FAILED" && lane.outcome !== "TERMINATED")) continue;
    for (let at: Lane | undefined = lane; at !== undefined; at = at.parent === null ? undefined : byId.get(at.parent)) {
      badEnds.set(at.id, [...(badEnds.get(at.id) ?? []), end]);
    }
  }
  return { retries, badEnds };
}

export type Run = { from: number; to: number | null; failed: boolean };

/** The attempts of a lane, oldest first; one, unless a retry lies between two of its spans. */
export function runsOf(lane: Lane, { retries, badEnds }: Attempts): Run[] {
  const bad = badEnds.get(lane.id) ?? [];
  const runs: Run[] = [];
  for (const { on, from, to } of lane.spans) {
    if (on === "idle") continue;
    const last = runs.at(-1);
    const before = last?.to ?? null;
    if (!last || (before !== null && retries.some((at) => before <= at && at <= from))) runs.push({ from, to, failed: false });
    else last.to = to;
  }
  for (const run of runs) run.failed = bad.some((at) => at >= run.from && (run.to === null || at <= run.to));
  return runs;
}

// What the bars are compared with: the medians, another release of the flow, or nothing.

import { useMemo, useState } from "react";

import type { Comparison, Lane, Release, ReleaseSummary, Timeline } from "../../gen/bindings";
import type { PickerOption } from "../../components/picker";
import { clock, day } from "../../components/time";
import { statusLook } from "../../components/status";
import { useComparison, useReleasesOf } from "../../platform/timeline-queries";

export type Align = "start" | "clock";

export type Other = { release: ReleaseSummary; timeline: Timeline; comparison: Comparison; lanes: ReadonlyMap<string, Lane>; shift: number };

export type Overlay = {
  medians: boolean;
  /** Id of the release that is laid over it. */
  chosen: string | null;
  other: Other | null;
  problem: string | null;
  options: PickerOption[];
  /** The newest of the flow before this one. */
  previous: ReleaseSummary | null;
  align: Align;
  setAlign: (align: Align) => void;
  choose: (value: string | null) => void;
};

export const MEDIANS = "medians";

/** Medians, and no release to choose. */
export const onlyMedians: Overlay = {
  medians: true, chosen: null, other: null, problem: null, options: [], previous: null, align: "start", setAlign: () => undefined, choose: () => undefined,
};

export function useOverlay(profile: string, release: Release, timeline: Timeline, mediansOf: number): Overlay {
  const [picked, setPicked] = useState<string | null>(MEDIANS);
  const [align, setAlign] = useState<Align>("start");
  const chosen = picked === MEDIANS ? null : picked;
  const { flow, product } = release.plan;
  const list = useReleasesOf(profile, product, flow);
  const others = useMemo(
    () => (list.data?.page.releases ?? []).filter((each) => each.id !== release.id && each.startedAt !== null),
    [list.data, release.id],
  );
  const previous = others.find(({ createdAt }) => createdAt < release.createdAt) ?? null;
  const compared = useComparison(profile, release.id, chosen);
  const other = useMemo<Other | null>(() => {
    if (chosen === null || !compared.data) return null;
    const { right, comparison } = compared.data;
    const shift = align === "clock" ? 0 : startOf(timeline) - startOf(right.timeline);
    return { release: right.release, timeline: right.timeline, comparison, lanes: new Map(right.timeline.lanes.map((lane) => [lane.id, moved(lane, shift)])), shift };
  }, [chosen, compared.data, align, timeline]);
  return {
    medians: picked === MEDIANS, chosen, other, problem: chosen === null ? null : (compared.error?.message ?? null),
    options: optionsOf(others, previous, mediansOf), previous, align, setAlign, choose: setPicked,
  };
}

function startOf({ startedAt, createdAt }: Timeline): number {
  return startedAt ?? createdAt;
}

function moved(lane: Lane, by: number): Lane {
  if (by === 0) return lane;
  return { ...lane, spans: lane.spans.map((span) => ({ ...span, from: span.from + by, to: span.to === null ? null : span.to + by })) };
}

function optionsOf(others: readonly ReleaseSummary[], previous: ReleaseSummary | null, mediansOf: number): PickerOption[] {
  const row = (each: ReleaseSummary, meta: string | null): PickerOption => ({
    value: each.id, label: each.version ?? each.id, meta: meta ?? statusLook(each.status).word,
    detail: `${day(each.createdAt)} ${clock(each.createdAt)}, by ${each.by}`, keywords: [each.id, each.by],
  });
  return [
    { value: MEDIANS, label: mediansOf === 0 ? "Medians: none yet" : mediansWords(mediansOf), detail: "Usual durations of releases that succeeded before" },
    { value: null, label: "Nothing" },
    ...(previous ? [row(previous, "previous")] : []),
    ...others.filter((each) => each !== previous).map((each) => row(each, null)),
  ];
}

export function mediansWords(of: number): string {
  return of === 1 ? "As in the release before" : `Median of the last ${of}`;
}

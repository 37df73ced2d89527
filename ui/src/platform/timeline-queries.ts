// Reads of what the time of releases went on.

import { useQuery } from "@tanstack/react-query";

import type { ComparisonView, ReleaseScreen, ReleasesView, TimelineView } from "../gen/bindings";
import { api } from "./api";
import type { CallError } from "./call";
import { readAt } from "./queries";
import { keys } from "./query-client";

export function useTimeline(profile: string, id: string, { when = true }: { when?: boolean } = {}) {
  const queryKey = keys.timeline(profile, id);
  return useQuery<TimelineView, CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.timeline(profile, id, refresh), ({ timeline }) => timeline.lanes.length === 0),
    enabled: when,
  });
}

/** A minute of scrubbing is kept, not a day of it. */
const KEPT = 60_000;

/** The release as it stood after a record; the one before stays until it is here. `null`: nothing is asked. */
export function useReleaseAt(profile: string, id: string, seq: number | null) {
  return useQuery<ReleaseScreen, CallError>({
    queryKey: keys.releaseAt(profile, id, seq ?? 0),
    queryFn: () => api.releaseAt(profile, id, seq ?? 0),
    enabled: seq !== null,
    gcTime: KEPT,
    placeholderData: (previous) => previous,
  });
}

/** Releases of a product by a flow, the newest first: read when they are looked for, not with every notice. */
export function useReleasesOf(profile: string, product: string, flow: string) {
  const queryKey = ["releases-of", profile, product, flow];
  return useQuery<ReleasesView, CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.releases(profile, { product, flow, limit: 50 }, refresh), ({ seenAt }) => seenAt === null),
    refetchOnMount: "always",
  });
}

/** Two releases beside each other. `null`: there is nothing to compare with. */
export function useComparison(profile: string, left: string, right: string | null) {
  return useQuery<ComparisonView, CallError>({
    queryKey: keys.comparison(profile, left, right ?? ""),
    queryFn: () => api.compare(profile, left, right ?? ""),
    enabled: right !== null,
  });
}

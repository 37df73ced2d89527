// Reads of the window, cached by profile.

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import type {
  ConfigurationView,
  PlanRequest,
  Preview,
  ProfileState,
  Record as JournalRecord,
  Refresh,
  ReleaseQuery,
  ReleaseScreen,
  ReleaseStatus,
  ReleasesView,
  Startup,
} from "../gen/bindings";
import { api } from "./api";
import type { CallError } from "./call";
import { reach, settled } from "./links";
import { keys, queryClient } from "./query-client";
import { storeFirst } from "./store-first";

export { useLiveUpdates } from "./live-updates";
export { keys, queryClient } from "./query-client";

export function useStartup() {
  return useQuery<Startup, CallError>({ queryKey: keys.startup, queryFn: () => api.startup() });
}

/** Puts a profile's new state where `useStartup` reads it. */
export function putProfile(state: ProfileState): void {
  queryClient.setQueryData<Startup>(keys.startup, (startup) => {
    if (!startup) return startup;
    const known = startup.profiles.some((other) => other.profile.id === state.profile.id);
    const profiles = known
      ? startup.profiles.map((other) => (other.profile.id === state.profile.id ? state : other))
      : [...startup.profiles, state];
    return { ...startup, profiles };
  });
}

/** Takes a profile and all that was read of it away. */
export function dropProfile(id: string): void {
  queryClient.setQueryData<Startup>(keys.startup, (startup) => {
    if (!startup) return startup;
    return { ...startup, profiles: startup.profiles.filter(({ profile }) => profile.id !== id) };
  });
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[1] === id });
}

/** Puts the profiles in this order where `useStartup` reads them. */
export function putOrder(ids: readonly string[]): void {
  queryClient.setQueryData<Startup>(keys.startup, (startup) => {
    if (!startup) return startup;
    const place = (state: ProfileState): number => ids.indexOf(state.profile.id);
    return { ...startup, profiles: startup.profiles.toSorted((left, right) => place(left) - place(right)) };
  });
}

type Read<T> = {
  profile: string;
  source: (refresh: Refresh) => Promise<T>;
  /** What is on show, if anything is. */
  shown: boolean;
  show: (value: T) => void;
  blank?: (value: T) => boolean;
};

export function read<T>({ profile, source, shown, show, blank }: Read<T>): Promise<T> {
  return storeFirst(
    { cached: () => source("cached"), fetch: () => source("fetch") },
    { reach: reach(profile), settled: () => settled(profile), shown, show, blank },
  );
}

/** A read of one value under a key. */
export function readAt<T>(queryKey: readonly unknown[], profile: string, source: Read<T>["source"], blank?: (value: T) => boolean): Promise<T> {
  return read({
    profile,
    source,
    shown: queryClient.getQueryData(queryKey) !== undefined,
    show: (value) => queryClient.setQueryData(queryKey, value),
    ...(blank && { blank }),
  });
}

export function useConfiguration(profile: string) {
  const queryKey = keys.configuration(profile);
  return useQuery<ConfigurationView, CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.configuration(profile, refresh)),
  });
}

/** Asks the repository; what is shown stays when it can't be reached. */
export async function refreshConfiguration(profile: string): Promise<void> {
  const view = await api.configuration(profile, "fetch");
  queryClient.setQueryData(keys.configuration(profile), view);
}

/** Reads the configuration again from what is already here: after a draft changed it. */
export async function rereadConfiguration(profile: string): Promise<void> {
  const view = await api.configuration(profile, "cached");
  queryClient.setQueryData(keys.configuration(profile), view);
}

export function neverSeen({ page, seenAt }: ReleasesView): boolean {
  return seenAt === null && page.releases.length === 0;
}

type Pages = { pages: ReleasesView[]; pageParams: (string | null)[] };

export function useReleases(profile: string, query: Omit<ReleaseQuery, "cursor">) {
  const queryKey = [...keys.releases(profile), query];
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      read({
        profile,
        source: (refresh) => api.releases(profile, { ...query, cursor: pageParam }, refresh),
        // Only the very first page is worth showing by itself; the others come at the end of what is on show.
        shown: pageParam !== null || queryClient.getQueryData(queryKey) !== undefined,
        show: (page) => {
          if (pageParam === null) queryClient.setQueryData<Pages>(queryKey, (had) => had ?? { pages: [page], pageParams: [null] });
        },
        blank: neverSeen,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ page }) => page.next,
    placeholderData: (previous) => previous,
  });
}

const open: ReleaseStatus[] = ["QUEUED", "RUNNING", "SUSPENDED", "TERMINATING"];

/** Releases that run or wait. */
export function useOpenReleases(profile: string) {
  const queryKey = [...keys.releases(profile), "open"];
  return useQuery<ReleasesView, CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.releases(profile, { status: open, limit: 200 }, refresh), neverSeen),
  });
}

export function useRelease(profile: string, id: string) {
  const queryKey = keys.release(profile, id);
  return useQuery<ReleaseScreen, CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.release(profile, id, refresh)),
  });
}

export function useRecords(profile: string, id: string) {
  const queryKey = keys.records(profile, id);
  return useQuery<JournalRecord[], CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.records(profile, id, refresh), (records) => records.length === 0),
  });
}

export function usePlan(profile: string, request: PlanRequest | null) {
  return useQuery<Preview, CallError>({
    queryKey: [...keys.plan(profile), request],
    queryFn: () => (request ? api.plan(profile, request) : Promise.reject(new globalThis.Error("no request"))),
    enabled: request !== null,
    gcTime: 0,
    placeholderData: (previous) => previous,
  });
}

// Reads of the window, cached by profile.

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import type {
  ConfigurationView,
  PlanRequest,
  Preview,
  ProfileState,
  Record as JournalRecord,
  ReleaseQuery,
  ReleaseScreen,
  Startup,
} from "../gen/bindings";
import { api } from "./api";
import type { CallError } from "./call";
import { keys, queryClient } from "./query-client";

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

/** Cached first; `refreshConfiguration` asks the repository. */
export function useConfiguration(profile: string) {
  return useQuery<ConfigurationView, CallError>({
    queryKey: keys.configuration(profile),
    queryFn: () => api.configuration(profile, "cached"),
  });
}

/** Asks the repository; what is shown stays when it can't be reached. */
export async function refreshConfiguration(profile: string): Promise<void> {
  const view = await api.configuration(profile, "fetch");
  queryClient.setQueryData(keys.configuration(profile), view);
}

/** Reads the configuration again from what is already here: after a draft or an event changed it. */
export async function rereadConfiguration(profile: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: keys.configuration(profile) });
}

export function useReleases(profile: string, query: Omit<ReleaseQuery, "cursor">) {
  return useInfiniteQuery({
    queryKey: [...keys.releases(profile), query],
    queryFn: ({ pageParam }) => api.releases(profile, { ...query, cursor: pageParam }, "fetch"),
    initialPageParam: null as string | null,
    getNextPageParam: ({ page }) => page.next,
    placeholderData: (previous) => previous,
  });
}

export function useRelease(profile: string, id: string) {
  return useQuery<ReleaseScreen, CallError>({
    queryKey: keys.release(profile, id),
    queryFn: () => api.release(profile, id, "fetch"),
  });
}

export function useRecords(profile: string, id: string) {
  return useQuery<JournalRecord[], CallError>({
    queryKey: keys.records(profile, id),
    queryFn: () => api.records(profile, id, "fetch"),
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

// Reads of the window, cached by profile.

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import {
  commands,
  type ConfigurationView,
  type ProfileState,
  type Record as JournalRecord,
  type ReleaseQuery,
  type ReleaseScreen,
  type Startup,
} from "../gen/bindings";
import { call } from "./call";
import { keys, queryClient } from "./query-client";

export { useLiveUpdates } from "./live";
export { keys, queryClient } from "./query-client";

/** Version, profiles and what the window looked like; profiles are kept current by `useLiveUpdates`. */
export function useStartup() {
  return useQuery<Startup>({ queryKey: keys.startup, queryFn: () => call(commands.startup()), staleTime: Infinity });
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

/** From the cache at once; `refreshConfiguration` asks the repository. */
export function useConfiguration(profile: string) {
  return useQuery<ConfigurationView>({
    queryKey: keys.configuration(profile),
    queryFn: () => call(commands.configuration(profile, "cached")),
  });
}

/** Asks the repository; what is shown stays when it can't be reached. */
export async function refreshConfiguration(profile: string): Promise<void> {
  const view = await call(commands.configuration(profile, "fetch"));
  queryClient.setQueryData<ConfigurationView>(keys.configuration(profile), view);
}

/** Pages of releases, newest first: `fetchNextPage` reads on. */
export function useReleases(profile: string, query: Omit<ReleaseQuery, "cursor">) {
  return useInfiniteQuery({
    queryKey: [...keys.releases(profile), query],
    queryFn: ({ pageParam }) => call(commands.releases(profile, { ...query, cursor: pageParam })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

export function useRelease(profile: string, id: string) {
  return useQuery<ReleaseScreen>({
    queryKey: keys.release(profile, id),
    queryFn: () => call(commands.release(profile, id)),
  });
}

/** The release's journal, oldest first. */
export function useRecords(profile: string, id: string) {
  return useQuery<JournalRecord[]>({
    queryKey: keys.records(profile, id),
    queryFn: () => call(commands.records(profile, id)),
  });
}

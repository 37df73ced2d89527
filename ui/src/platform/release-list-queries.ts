// Reads of the list of releases: any page of it by its place, the numbers of a filter, and the filters that were kept.

import { useQueries, useQuery } from "@tanstack/react-query";

import type { NumbersView, ReleaseQuery, ReleasesView, SavedFilter } from "../gen/bindings";
import { api } from "./api";
import type { CallError } from "./call";
import { neverSeen, readAt } from "./queries";
import { keys, queryClient } from "./query-client";

/** Rows of a page. */
export const PAGE = 100;

/** A filter: a query without its place in the list. */
export type Filtered = Omit<ReleaseQuery, "cursor" | "offset" | "limit">;

/** Pages that were passed while scrolling are forgotten soon: a hundred thousand rows need not be held. */
const KEPT = 60_000;

function pageQuery(profile: string, query: Filtered, page: number) {
  const queryKey = [...keys.releases(profile), "page", query, page];
  return {
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.releases(profile, { ...query, offset: page * PAGE, limit: PAGE }, refresh), neverSeen),
    gcTime: KEPT,
  };
}

/** The newest page of a filter; the one of the filter before stays until it is here. */
export function useNewestReleases(profile: string, query: Filtered) {
  return useQuery<ReleasesView, CallError>({ ...pageQuery(profile, query, 0), placeholderData: (previous) => previous });
}

/** Those of the pages that have been read, by number. */
export function useReleasePages(profile: string, query: Filtered, pages: readonly number[]): ReadonlyMap<number, ReleasesView> {
  return useQueries({
    queries: pages.map((page) => pageQuery(profile, query, page)),
    combine: (results) => new Map(results.flatMap(({ data }, index) => (data ? [[pages[index] ?? 0, data] as const] : []))),
  });
}

/** `null`: nothing is asked. */
export function useNumbers(profile: string, query: Filtered | null) {
  const queryKey = [...keys.numbers(profile), query];
  return useQuery<NumbersView, CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.numbers(profile, query ?? {}, refresh)),
    enabled: query !== null,
    gcTime: KEPT,
  });
}

/** The numbers of several filters, in their order. */
export function useNumbersOfEach(profile: string, queries: readonly Filtered[]): readonly (NumbersView | undefined)[] {
  return useQueries({
    queries: queries.map((query) => {
      const queryKey = [...keys.numbers(profile), query];
      return { queryKey, queryFn: () => readAt(queryKey, profile, (refresh) => api.numbers(profile, query, refresh)), gcTime: KEPT };
    }),
    combine: (results) => results.map(({ data }) => data),
  });
}

/** Filters that she has kept; they are on this laptop. */
export function useSavedFilters(profile: string) {
  return useQuery<SavedFilter[], CallError>({ queryKey: keys.filters(profile), queryFn: () => api.filters(profile) });
}

/** Puts the kept filters where `useSavedFilters` reads them. */
export function putFilters(profile: string, filters: SavedFilter[]): void {
  queryClient.setQueryData(keys.filters(profile), filters);
}

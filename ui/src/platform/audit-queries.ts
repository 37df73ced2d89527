// Reads of who did what when.

import { useInfiniteQuery } from "@tanstack/react-query";

import type { AuditQuery, AuditView } from "../gen/bindings";
import { api } from "./api";
import { read } from "./queries";
import { keys, queryClient } from "./query-client";

/** Which acts: a query without its place in the list. */
export type FilteredActs = Omit<AuditQuery, "cursor" | "limit">;

type Pages = { pages: AuditView[]; pageParams: (number | null)[] };

export function useAudit(profile: string, query: FilteredActs) {
  const queryKey = [...keys.audit(profile), query];
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      read({
        profile,
        source: (refresh) => api.audit(profile, { ...query, cursor: pageParam, limit: 100 }, refresh),
        // Only the very first page is worth showing by itself; the others come at the end of what is on show.
        shown: pageParam !== null || queryClient.getQueryData(queryKey) !== undefined,
        show: (page) => {
          if (pageParam === null) queryClient.setQueryData<Pages>(queryKey, (had) => had ?? { pages: [page], pageParams: [null] });
        },
        blank: ({ page }) => page.acts.length === 0,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ page }) => page.next,
    placeholderData: (previous) => previous,
  });
}

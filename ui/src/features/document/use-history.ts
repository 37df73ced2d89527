// A manifest's history as it was last seen, then as the runtime tells it; and how two of its texts differ.

import { useQuery } from "@tanstack/react-query";

import type { HistoryView, Kind, TextDifference } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { readAt } from "../../platform/queries";

/** Read again for every revision that the open document is based on: a publish adds a commit. */
export function useHistory(profile: string, kind: Kind, name: string, revision: string | null) {
  const queryKey = ["history", profile, kind, name, revision] as const;
  return useQuery<HistoryView, CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.manifestHistory(profile, kind, name, refresh), ({ history }) => history.changes.length === 0),
    enabled: revision !== null,
  });
}

export function useDifference(kind: Kind, before: string, after: string) {
  return useQuery<TextDifference, CallError>({
    queryKey: ["text-difference", kind, before, after],
    queryFn: () => api.textDifference(kind, before, after),
    gcTime: 0,
    placeholderData: (previous) => previous,
  });
}

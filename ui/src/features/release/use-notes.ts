// The release notes: from this laptop's store first, then from the runtime.

import { useQuery } from "@tanstack/react-query";

import type { NotesView } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { readAt } from "../../platform/queries";

export function useNotes(profile: string, release: string) {
  const queryKey = ["notes", profile, release];
  return useQuery<NotesView, CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.notes(profile, release, refresh)),
  });
}

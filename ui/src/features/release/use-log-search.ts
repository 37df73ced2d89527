// The search over all logs of a release: what is typed, what is found, and at which hit she is.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import type { LogHits } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { reach } from "../../platform/links";
import { nextHit } from "./log-hits";

/** She has stopped typing. */
const PAUSE_MS = 200;
/** A release that goes on writes more that may be found. */
const AGAIN_MS = 5000;
const MOST = 1000;

export type LogSearchState = {
  typed: string;
  setTyped: (typed: string) => void;
  /** What the hits below are of. */
  query: string;
  hits: LogHits | null;
  error: CallError | null;
  again: () => void;
  pending: boolean;
  /** Which hit she is at. */
  at: number | null;
  setAt: (at: number | null) => void;
  /** The next or previous, at first the one `near` where she is; `null`: there is none. */
  step: (by: 1 | -1, near: number) => LogHits["hits"][number] | null;
};

export function useLogSearch(profile: string, release: string, over: boolean): LogSearchState {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState<number | null>(null);
  const query = usePaused(typed.trim());
  const search = useQuery<LogHits, CallError>({
    queryKey: ["logHits", profile, release, query],
    queryFn: () => api.searchLogs(profile, { release, q: query, limit: MOST }),
    enabled: query !== "",
    staleTime: 0,
    gcTime: 60_000,
    refetchInterval: ({ state }) => (over || state.error !== null || reach(profile) === "away" ? false : AGAIN_MS),
    placeholderData: keepPreviousData,
  });
  const hits = query === "" ? null : (search.data ?? null);
  return {
    typed,
    setTyped: (next) => {
      setTyped(next);
      setAt(null);
    },
    query,
    hits,
    error: query === "" ? null : search.error,
    again: () => void search.refetch(),
    pending: typed.trim() !== query || (query !== "" && (search.isPending || search.isPlaceholderData)),
    at,
    setAt,
    step: (by, near) => {
      const next = at === null && near !== -1 ? near : nextHit(at, by, hits?.hits.length ?? 0);
      setAt(next);
      return next === null ? null : (hits?.hits[next] ?? null);
    },
  };
}

function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  // Synchronises with the clock: a word is looked for, not each of its letters.
  useEffect(() => {
    const timer = setTimeout(() => { setPaused(value); }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return value === "" ? "" : paused;
}

// One log on the runtime: how long it is, and the pages of it that are on show.

import { useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import type { LogLine, LogQuery } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { onLinkChanged, onNotified } from "../../platform/events";
import { reach } from "../../platform/links";
import { queryClient } from "../../platform/query-client";
import { isShort, joined, linesUntil, type LogPage, PAGE, pageOf } from "./log-pages";
import { type LogPlace, placeKey } from "./log-places";

const POLL_MS = 1000;
/** So many of the lines that came since are read at once. */
const READ_ON = 2000;
/** Pages that are scrolled away are soon forgotten: a long log is not kept whole. */
const PAGE_KEPT = 30_000;

export type LogSize = { total: number; complete: boolean };
/** A log of a profile. `step`: one step's, that only grows at its end; all steps together also grow in between. */
export type LogOf = { profile: string; query: LogQuery; key: string; step: boolean };

export function logOf(profile: string, release: string, place: LogPlace): LogOf {
  const { environment, application, stage, attempt, node } = place;
  return {
    profile, key: `${release} ${placeKey(place)}`, step: node !== null,
    query: { release, environment, application, stage, attempt, node, offset: 0 },
  };
}

const sizeKey = ({ profile, key }: LogOf) => ["log", profile, key, "size"] as const;
const pagesKey = ({ profile, key }: LogOf) => ["log", profile, key, "page"] as const;
const pageKey = (log: LogOf, page: number) => [...pagesKey(log), page] as const;

/** How long it is: read again at news of its release, and every second while it grows and is on show. */
export function useLogSize(log: LogOf) {
  const { profile, query } = log;
  const { release } = query;
  const queryKey = sizeKey(log);
  const name = log.key;
  const size = useQuery<LogSize, CallError>({
    queryKey,
    queryFn: () => readOn(log),
    staleTime: ({ state }) => (state.data?.complete === true ? Infinity : 0),
    // While the runtime is away nothing comes; its return is told.
    refetchInterval: ({ state }) => (state.data?.complete === true || state.error !== null || reach(profile) === "away" ? false : POLL_MS),
  });
  // Synchronises with the runtime's news of this release.
  useEffect(() => {
    const again = (): void => {
      const key = ["log", profile, name, "size"];
      if (queryClient.getQueryData<LogSize>(key)?.complete !== true) void queryClient.invalidateQueries({ queryKey: key }, { cancelRefetch: false });
    };
    const stops = [
      onNotified((notified) => {
        if (notified.profile === profile && notified.notice.type === "journal" && notified.notice.record.release === release) again();
      }),
      onLinkChanged((changed) => {
        if (changed.profile === profile && changed.link.type === "live") again();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [profile, release, name]);
  return size;
}

/** Asks for what came after the lines that are known; the answer goes to the pages that it belongs to. */
async function readOn(log: LogOf): Promise<LogSize> {
  const from = queryClient.getQueryData<LogSize>(sizeKey(log))?.total ?? 0;
  const answer = await api.logLines(log.profile, { log: log.query, from, count: from === 0 ? PAGE : READ_ON });
  const { lines, total, complete } = answer;
  const end = answer.from + lines.length;
  if (!log.step && from > 0 && total !== from) {
    await queryClient.invalidateQueries({ queryKey: pagesKey(log) });
  } else if (lines.length > 0) {
    for (let index = pageOf(answer.from); index <= pageOf(end - 1); index++) {
      const queryKey = pageKey(log, index);
      const page = joined(queryClient.getQueryData<LogPage>(queryKey), index, answer);
      if (page) queryClient.setQueryData<LogPage>(queryKey, page);
    }
    // Its end is what is looked at first: it is here before the length is told.
    const last = pageOf(total - 1);
    const tail = end < total ? [last - 1, last].filter((page) => page * PAGE >= end) : [];
    await Promise.all(tail.map((page) => queryClient.query({ ...pageQuery(log, page), staleTime: 0 })));
  }
  return { total, complete };
}

function pageQuery(log: LogOf, page: number) {
  return { queryKey: pageKey(log, page), queryFn: () => readPage(log, page), gcTime: PAGE_KEPT };
}

async function readPage({ profile, query }: LogOf, page: number): Promise<LogPage> {
  const { lines, total } = await api.logLines(profile, { log: query, from: page * PAGE, count: PAGE });
  return { lines, total };
}

export type LineAt = (line: number) => LogLine | null;

/** The lines of these pages; `null` while a line is on its way. */
export function useLogLines(log: LogOf, pages: readonly number[], total: number): { lineAt: LineAt; error: CallError | null; again: () => void } {
  const results = useQueries({
    queries: pages.map((page) => pageQuery(log, page)),
  });
  const short = results.find((result, index) => {
    const page = pages[index];
    return page !== undefined && result.data !== undefined && !result.isFetching && !result.isError && isShort(result.data, page, total);
  });
  // Synchronises a page that was read too early with the log that went on.
  useEffect(() => {
    if (short) void short.refetch({ cancelRefetch: false });
  }, [short]);
  const failed = results.find((result) => result.error !== null && result.data === undefined);
  return {
    // Also what was read for another reason: the end of a log that grows is here before it is asked for.
    lineAt: (line) => queryClient.getQueryData<LogPage>(pageKey(log, pageOf(line)))?.lines[line % PAGE] ?? null,
    error: (failed?.error as CallError | undefined) ?? null,
    again: () => {
      for (const result of results) if (result.isError) void result.refetch();
    },
  };
}

/** So many lines of it, also such that are not on show: for the clipboard. */
export async function readLines(log: LogOf, first: number, last: number): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (let page = pageOf(first); page <= pageOf(last); page++) {
    const { lines: own } = await keptPage(log, page);
    lines.push(...own.slice(Math.max(0, first - page * PAGE), last - page * PAGE + 1));
  }
  return lines;
}

function keptPage(log: LogOf, page: number): Promise<LogPage> {
  return queryClient.query(pageQuery(log, page));
}

/** How many lines there were at a moment; all of them without one, and `null` while that is looked for. */
export function useLinesUntil(log: LogOf, total: number, until: number | null): number | null {
  const find = useCallback((moment: number) => linesUntil(total, moment, (page) => keptPage(log, page)), [log, total]);
  const wanted = until === null || !log.step ? null : `${log.profile} ${log.key} ${String(total)} ${String(until)}`;
  const [found, setFound] = useState<{ wanted: string; lines: number } | null>(null);
  // Synchronises with the log on the runtime: the place of a moment is looked for in its pages.
  useEffect(() => {
    if (wanted === null || until === null) return;
    let stopped = false;
    find(until).then(
      (lines) => {
        if (!stopped) setFound({ wanted, lines });
      },
      // A page that can't be read tells so itself.
      () => {
        if (!stopped) setFound({ wanted, lines: total });
      },
    );
    return () => {
      stopped = true;
    };
  }, [wanted, until, find, total]);
  if (wanted === null) return total;
  // The one before stays while the playhead is dragged.
  return found === null ? null : Math.min(found.lines, total);
}

// Runs of a workflow on this laptop, and the log of a step: read anew whenever the shell says that something happened.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { LogLine, RunRequest, Verdict, WorkflowRun } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { onRunChanged } from "../../platform/events";

/** So many of the last lines of a step are shown. */
const LINES = 2000;

const runsKey = (profile: string, workflow: string) => ["runs", profile, workflow] as const;
const logKey = (run: string, node: string, ended: boolean) => ["run-log", run, node, ended] as const;

export function useRuns(profile: string, workflow: string) {
  const queries = useQueryClient();
  // Synchronises with the shell, which tells of every step.
  useEffect(
    () => onRunChanged(({ id }) => {
      void queries.invalidateQueries({ queryKey: runsKey(profile, workflow) });
      void queries.invalidateQueries({ queryKey: ["run-log", id] });
    }),
    [queries, profile, workflow],
  );
  const put = (run: WorkflowRun): void => {
    queries.setQueryData<WorkflowRun[]>(runsKey(profile, workflow), (runs) => [run, ...(runs ?? []).filter(({ id }) => id !== run.id)].sort((a, b) => b.startedAt - a.startedAt));
  };
  const runs = useQuery<WorkflowRun[], CallError>({ queryKey: runsKey(profile, workflow), queryFn: () => api.workflowRuns(profile, workflow) });
  const start = useMutation({ mutationFn: (request: RunRequest) => api.runWorkflow(profile, request), onSuccess: put });
  const stop = useMutation({ mutationFn: (id: string) => api.stopRun(id), onSuccess: put });
  const decide = useMutation({
    mutationFn: ({ id, node, verdict, reason }: { id: string; node: string; verdict: Verdict; reason: string | null }) => api.decideRun(id, node, verdict, reason),
    onSuccess: put,
  });
  return { runs, start, stop, decide };
}

/** The last lines of a step's log; one that has ended grows no more. */
export function useRunLog(run: string, node: string, ended: boolean) {
  return useQuery<{ lines: LogLine[]; first: number }, CallError>({
    queryKey: logKey(run, node, ended),
    queryFn: async () => {
      const { total } = await api.runLines(run, node, 0, 0);
      const first = Math.max(0, total - LINES);
      return { first, lines: (await api.runLines(run, node, first, LINES)).lines };
    },
    placeholderData: (before, query) => (query?.queryKey[2] === node ? before : undefined),
    refetchInterval: ended ? false : 1000,
  });
}

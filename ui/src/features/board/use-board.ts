// The board as it is known, and how it is read again.

import { useQuery, useQueryClient } from "@tanstack/react-query";

import type { BoardView, Deployment, FileDifference } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { keys, readAt } from "../../platform/queries";

export function useBoard(profile: string) {
  const queryKey = keys.board(profile);
  return useQuery<BoardView, CallError>({
    queryKey,
    queryFn: () => readAt(queryKey, profile, (refresh) => api.board(profile, refresh)),
  });
}

/** Asks the repositories; what is shown stays when they can't be reached. */
export function useBoardRefresh(profile: string): () => void {
  const client = useQueryClient();
  return () => { void client.invalidateQueries({ queryKey: keys.board(profile) }); };
}

export function useDeployments(profile: string, application: string) {
  return useQuery<Deployment[], CallError>({
    queryKey: [...keys.board(profile), "deployments", application],
    queryFn: () => api.deployments(profile, application),
  });
}

export function useDifference(profile: string, left: string | null, right: string | null) {
  return useQuery<FileDifference[], CallError>({
    queryKey: [...keys.board(profile), "difference", left, right],
    queryFn: () => (left === null || right === null ? Promise.reject(new globalThis.Error("two are needed")) : api.difference(profile, left, right)),
    enabled: left !== null && right !== null && left !== right,
  });
}

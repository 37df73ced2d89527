// The plan of a trigger dialog: asked for again whenever the flow, product or application changes, one at a time.

import { useQuery } from "@tanstack/react-query";

import type { OfflinePlan, PlanRequest, Preview } from "../../gen/bindings";
import { api } from "../../platform/api";

export type PlanState = {
  preview: Preview | null;
  planning: boolean;
  error: Error | null;
  /** Plans once more from what the repositories say now. */
  again: () => Promise<Preview | null>;
};

/** `request` is `null` while there is nothing to plan yet. */
export function usePlan(profile: string, request: PlanRequest | null): PlanState {
  const query = useQuery({
    queryKey: ["plan", profile, request],
    queryFn: () => (request ? api.plan(profile, request) : Promise.resolve(null)),
    enabled: request !== null,
    staleTime: 0,
    gcTime: 0,
    // Another application of the same product: the old plan stays in sight (dimmed) until the new one is there.
    placeholderData: (previous: Preview | null | undefined, before) => {
      const asked = before?.queryKey[2] as PlanRequest | null | undefined;
      return asked && request && asked.flow === request.flow && asked.product === request.product ? previous : undefined;
    },
    retry: false,
    refetchOnWindowFocus: false,
  });
  return {
    preview: query.isError ? null : (query.data ?? null),
    planning: query.isFetching,
    error: query.error,
    again: async () => (await query.refetch()).data ?? null,
  };
}

export type OfflinePlanState = { plan: OfflinePlan | null; error: Error | null };

/** What can be worked out without the runtime. `request` is `null` while the runtime itself can be asked. */
export function useOfflinePlan(profile: string, request: PlanRequest | null): OfflinePlanState {
  const query = useQuery({
    queryKey: ["offline-plan", profile, request],
    queryFn: () => (request ? api.offlinePlan(profile, request) : Promise.resolve(null)),
    enabled: request !== null,
    staleTime: 0,
    gcTime: 0,
  });
  return { plan: query.data ?? null, error: query.error };
}

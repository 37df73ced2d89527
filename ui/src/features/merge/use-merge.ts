// A merge with her choices: worked out anew with every choice and whenever what is published moves.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { toast } from "../../components/toast";
import type { Choice, Difference, Kind, MergeView, Side } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { useConfiguration } from "../../platform/queries";
import { choose, type Chosen, standing } from "./merge";

const nothing: Chosen = new Map();

export type Merging = {
  view: MergeView | null;
  error: CallError | null;
  /** The result on show lacks a choice that was just made. */
  working: boolean;
  chosen: Chosen;
  choices: readonly Choice[];
  take: (differences: readonly Difference[], side: Side) => void;
  again: () => void;
};

export function useMerge(profile: string, kind: Kind, name: string): Merging {
  const [chosen, setChosen] = useState(nothing);
  const latest = useRef(nothing);
  const shown = useRef<MergeView | null>(null);
  const { data, error, isFetching, refetch } = useQuery<MergeView, CallError>({
    queryKey: ["merge", profile, kind, name],
    queryFn: async () => {
      const view = await preview(profile, kind, name, latest.current);
      if (shown.current !== null && shown.current.theirs !== view.theirs) {
        toast({ tone: "info", title: `${name} has moved on the runtime once more`, text: "What you chose between values that are others now is open again." });
      }
      shown.current = view;
      return view;
    },
    staleTime: 0,
    gcTime: 0,
  });
  const again = (): void => {
    void refetch();
  };
  const commit = useConfiguration(profile).data?.commit ?? null;
  const seen = useRef(commit);
  // Synchronises with the configuration repository: what is published may have moved once more.
  useEffect(() => {
    if (commit !== null && seen.current !== null && seen.current !== commit) void refetch();
    seen.current = commit;
  }, [commit, refetch]);
  return {
    view: data ?? null,
    error,
    working: isFetching,
    chosen,
    choices: standing(chosen, data?.differences ?? []),
    take: (differences, side) => {
      const next = choose(chosen, differences, side);
      latest.current = next;
      setChosen(next);
      again();
    },
    again,
  };
}

/** A choice between values that are others by now doesn't count. */
async function preview(profile: string, kind: Kind, name: string, chosen: Chosen): Promise<MergeView> {
  const choices = [...chosen].map(([id, { side }]) => ({ id, side }));
  const view = await api.mergePreview(profile, kind, name, choices);
  const still = standing(chosen, view.differences);
  return still.length === choices.length ? view : api.mergePreview(profile, kind, name, still);
}

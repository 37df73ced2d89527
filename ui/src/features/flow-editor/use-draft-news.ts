// Keeps the draft and the lists that show it in step: each is read again when the other moves.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import type { ConfigurationView, DraftView } from "../../gen/bindings";
import { keys } from "../../platform/queries";
import type { DraftSession } from "./draft-session";

export function useDraftNews(profile: string, session: DraftSession, view: DraftView, configuration: ConfigurationView | null): void {
  const queries = useQueryClient();
  // The configuration repository has moved: the draft may be outdated now, or its gates resolve to other values.
  const commit = configuration?.commit ?? null;
  const seen = useRef(commit);
  useEffect(() => {
    if (commit !== null && seen.current !== null && seen.current !== commit) session.read();
    seen.current = commit;
  }, [commit, session]);

  // The lists of drafts: whether there is one and whether it waits at once, how many changes when the editor is left.
  const state = `${String(view.dirty)} ${String(view.ready !== null)}`;
  const told = useRef(state);
  useEffect(() => {
    if (told.current !== state) void queries.invalidateQueries({ queryKey: keys.configuration(profile) });
    told.current = state;
  }, [state, profile, queries]);
  useEffect(
    () => () => {
      void queries.invalidateQueries({ queryKey: keys.configuration(profile) });
    },
    [profile, queries],
  );
}

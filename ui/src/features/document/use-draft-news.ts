// Keeps the draft and the lists that show it in step: each is read again when the other moves.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { toast } from "../../components/toast";
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
  // An edit takes back that the draft waits to be published: it must not go unnoticed.
  const waited = useRef(view);
  useEffect(() => {
    if (waited.current.ready !== null && view.ready === null && view.dirty && waited.current.text !== view.text) {
      toast({ tone: "info", title: "No longer ready to publish", text: "The draft has changed since: keep it ready once more when you are done." });
    }
    waited.current = view;
  }, [view]);
  useEffect(
    () => () => {
      void queries.invalidateQueries({ queryKey: keys.configuration(profile) });
    },
    [profile, queries],
  );
}

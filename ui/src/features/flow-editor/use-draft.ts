// Binds a draft to React.

import { useEffect, useState, useSyncExternalStore } from "react";

import { commands } from "../../gen/bindings";
import { call } from "../../platform/call";
import { DraftSession, type DraftCalls, type DraftSnapshot } from "./draft-session";

function callsOf(profile: string, flow: string): DraftCalls {
  return {
    read: (product) => call(commands.draft(profile, flow, product)),
    edit: (edit, product) => call(commands.editDraft(profile, flow, edit, product)),
    undo: (product) => call(commands.undoDraft(profile, flow, product)),
    redo: (product) => call(commands.redoDraft(profile, flow, product)),
  };
}

export type Draft = DraftSnapshot & { session: DraftSession };

/** One draft for the life of the component: another flow needs another component (a `key`). */
export function useDraft(profile: string, flow: string, product: string | null): Draft {
  const [session] = useState(() => new DraftSession(callsOf(profile, flow), product));
  // The draft lives on the runtime side; it is opened here and its last typing is sent when the editor closes.
  useEffect(() => {
    session.open();
    return () => {
      session.close();
    };
  }, [session]);
  // The runtime side resolves the gates for the product that is previewed.
  useEffect(() => {
    session.preview(product);
  }, [session, product]);
  const snapshot = useSyncExternalStore(session.subscribe, session.current);
  return { ...snapshot, session };
}

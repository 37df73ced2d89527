// Binds a draft to React.

import { useEffect, useState, useSyncExternalStore } from "react";

import { beforeClosing } from "../../app/closing";
import { commands, type Kind } from "../../gen/bindings";
import { call } from "../../platform/call";
import { DraftSession, type DraftCalls, type DraftSnapshot } from "./draft-session";

function callsOf(profile: string, kind: Kind, name: string): DraftCalls {
  return {
    read: (product) => call(commands.draft(profile, kind, name, product)),
    edit: (edit, product) => call(commands.editDraft(profile, kind, name, edit, product)),
    undo: (product) => call(commands.undoDraft(profile, kind, name, product)),
    redo: (product) => call(commands.redoDraft(profile, kind, name, product)),
  };
}

export type Draft = DraftSnapshot & { session: DraftSession };

/** One draft for the life of the component: another manifest needs another component (a `key`). */
export function useDraft(profile: string, kind: Kind, name: string, product: string | null): Draft {
  const [session] = useState(() => new DraftSession(callsOf(profile, kind, name), product));
  // The draft lives on the runtime side; it is opened here and its last typing is sent when the editor closes.
  useEffect(() => {
    session.open();
    const stop = beforeClosing(() => session.settle());
    return () => {
      stop();
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

// One command of a dialog: its key is made when the dialog opens, so that a second press is never a second command.

import { useState } from "react";

import type { ReleaseScreen } from "../../gen/bindings";
import { keys, queryClient } from "../../platform/query-client";

export type CommandState = { busy: boolean; error: unknown; run: () => void };

export function useCommand(profile: string, send: (key: string) => Promise<ReleaseScreen>, onDone: () => void): CommandState {
  const [key] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = (): void => {
    if (busy) return;
    setBusy(true);
    setError(null);
    send(key).then(
      (screen) => {
        queryClient.setQueryData(keys.release(profile, screen.release.id), screen);
        onDone();
      },
      (refusal: unknown) => {
        setBusy(false);
        setError(refusal);
      },
    );
  };
  return { busy, error, run };
}

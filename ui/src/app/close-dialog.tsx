// Closing while releases run here: they stop and go on at the next start.

import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { ErrorBanner } from "../components/error-banner";
import { api } from "../platform/api";
import { onCloseAsked } from "../platform/events";
import { keepEverything } from "./closing";

async function keepAndClose(): Promise<void> {
  await keepEverything();
  await api.closeAnyway();
}

export function CloseDialog() {
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const close = useMutation({ mutationFn: keepAndClose });
  // Synchronises with the shell, which asks before it closes the window.
  useEffect(() => onCloseAsked(({ releases }) => {
    if (releases.length > 0) setAsked(releases);
    else void keepAndClose();
  }), []);
  const stay = (): void => {
    setAsked(null);
  };
  const count = asked?.length ?? 0;
  return (
    <Dialog
      open={asked !== null}
      onClose={stay}
      title={count === 1 ? "A release is running here" : `${String(count)} releases are running here`}
      description="Workflows of this laptop stop with the window."
      testId="close-dialog"
      footer={
        <>
          <Button variant="danger" disabled={close.isPending} onClick={() => { close.mutate(); }} data-testid="close-anyway">
            Close anyway
          </Button>
          <Button variant="solid" onClick={stay} data-testid="close-stay">
            Keep it open
          </Button>
        </>
      }
    >
      <p>
        {count === 1 ? "It goes" : "They go"} on where {count === 1 ? "it" : "they"} stood when Signalbox starts the next time. A
        step that runs now begins again then.
      </p>
      {close.error && <ErrorBanner error={close.error} />}
    </Dialog>
  );
}

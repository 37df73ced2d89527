// Her changes are given up: asked once, because it can't be undone.

import { useMutation } from "@tanstack/react-query";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import type { Kind } from "../../gen/bindings";
import { api } from "../../platform/api";

type DiscardMineDialogProps = { profile: string; kind: Kind; name: string; deleted: boolean; onClose: () => void; onDiscarded: () => void };

export function DiscardMineDialog({ profile, kind, name, deleted, onClose, onDiscarded }: DiscardMineDialogProps) {
  const discarding = useMutation({ mutationFn: () => api.discardDraft(profile, kind, name), onSuccess: onDiscarded });
  const outcome = deleted ? `${name} is gone then, as on the runtime.` : `${name} is then as it is on the runtime.`;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Discard your changes?"
      description={`${outcome} Your draft and its history are gone; this can’t be undone.`}
      testId="merge-discard-dialog"
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>Keep them</Button>
          <Button variant="danger" data-testid="merge-discard-confirm" disabled={discarding.isPending} onClick={() => { discarding.mutate(); }}>Discard mine</Button>
        </>
      }
    >
      {discarding.error && <ErrorBanner error={discarding.error} />}
    </Dialog>
  );
}

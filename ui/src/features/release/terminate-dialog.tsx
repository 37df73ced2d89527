// Ending a release: what that leaves behind, why it is done.

import { OctagonX } from "lucide-react";
import { type KeyboardEvent, useState } from "react";

import type { ProfileState, Release } from "../../gen/bindings";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { TextField } from "../../components/text-field";
import { api } from "../../platform/api";
import { names } from "./facts";
import { ProductCheck } from "./product-check";
import { useCommand } from "./use-command";
import styles from "./dialogs.module.css";

export type TerminateDialogProps = { profile: ProfileState; release: Release; onClose: () => void };

export function TerminateDialog({ profile, release, onClose }: TerminateDialogProps) {
  const { product } = release.plan;
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const id = profile.profile.id;
  const command = useCommand(id, (key) => api.terminate(id, release.id, reason.trim() || null, key), onClose);
  const allowed = !profile.profile.protected || typed === product;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && allowed) command.run();
  };
  return (
    <Dialog
      open onClose={onClose} testId="terminate-dialog" onKeyDown={onKeyDown} title={`Terminate the release of ${product}?`}
      description={effect(release)}
      footer={
        <>
          <Button onClick={onClose}>Let it run</Button>
          <Button
            variant="danger" icon={<OctagonX size={14} aria-hidden />} keys="Ctrl Enter" data-testid="terminate-confirm"
            disabled={!allowed || command.busy} onClick={command.run}
          >
            {command.busy ? "Terminating…" : "Terminate"}
          </Button>
        </>
      }
    >
      <div className={styles["fields"]}>
        <TextField
          label="Reason, kept in the audit trail" value={reason} onChange={setReason} multiline autoFocus
          placeholder="Why does it end here?" data-testid="terminate-reason"
        />
        {profile.profile.protected && <ProductCheck product={product} profile={profile.profile.name} typed={typed} onChange={setTyped} />}
        {command.error !== null && <ErrorBanner error={command.error} />}
      </div>
    </Dialog>
  );
}

function effect(release: Release): string {
  if (release.startedAt === null) return "It leaves the queue. Nothing has been done yet, so nothing has to be undone.";
  const running = release.environments
    .filter((environment) => environment.status === "RUNNING" || environment.status === "SUSPENDED")
    .map((environment) => environment.name);
  const stops = running.length === 0 ? "Nothing runs at the moment." : `What runs in ${running.length > 4 ? `${running.length} environments` : names(running)} is stopped.`;
  return `${stops} What was promoted stays as it is and is not rolled back. A terminated release can be retried.`;
}

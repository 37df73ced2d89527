// Ending a release: what that leaves behind, why it is done.

import { OctagonX } from "lucide-react";
import { type KeyboardEvent, useState } from "react";

import type { ProfileState, ReleaseScreen } from "../../gen/bindings";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { TextField } from "../../components/text-field";
import { api } from "../../platform/api";
import { ProductCheck } from "./product-check";
import { TerminateLines } from "./terminate-lines";
import { useCommand } from "./use-command";
import styles from "./dialogs.module.css";

export type TerminateDialogProps = { profile: ProfileState; screen: ReleaseScreen; onClose: () => void };

export function TerminateDialog({ profile, screen, onClose }: TerminateDialogProps) {
  const { release, terminateRefused: refused } = screen;
  const { product } = release.plan;
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const id = profile.profile.id;
  const command = useCommand(id, (key) => api.terminate(id, release.id, reason.trim() || null, key), onClose);
  const allowed = (!profile.profile.protected || typed === product) && refused === null;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && allowed && !command.busy) command.run();
  };
  return (
    <Dialog
      open onClose={onClose} testId="terminate-dialog" width={560} onKeyDown={onKeyDown} title={`Terminate the release of ${product}?`}
      description={release.startedAt === null ? "It leaves the queue. Nothing has been done yet, so nothing has to be undone." : "This is what ends and what stays. Nothing is rolled back; a terminated release can be retried."}
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
        <TerminateLines preview={screen.terminate} />
        <TextField
          label="Reason, kept in the audit trail" value={reason} onChange={setReason} multiline autoFocus
          placeholder="Why does it end here?" data-testid="terminate-reason"
        />
        {profile.profile.protected && <ProductCheck product={product} profile={profile.profile.name} typed={typed} onChange={setTyped} />}
        {refused !== null && <p className={styles["refused"]} role="status">{refused}</p>}
        {command.error !== null && <ErrorBanner error={command.error} />}
      </div>
    </Dialog>
  );
}

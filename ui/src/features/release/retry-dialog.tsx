// Going on with a failed or terminated release: how much is repeated, and what that means.

import { RotateCcw } from "lucide-react";
import { type KeyboardEvent, useState } from "react";

import type { ProfileState, ReleaseScreen, RetryFrom } from "../../gen/bindings";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { Segmented } from "../../components/segmented";
import { TextField } from "../../components/text-field";
import { api } from "../../platform/api";
import { ProductCheck } from "./product-check";
import { RetryLines } from "./retry-lines";
import { useCommand } from "./use-command";
import styles from "./dialogs.module.css";

export type RetryDialogProps = { profile: ProfileState; screen: ReleaseScreen; onClose: () => void };

const offers = [
  { value: "failed", label: "From the failed step", testId: "retry-from-failed" },
  { value: "workflow", label: "The whole workflow", testId: "retry-from-workflow" },
] as const;

const meanings: { [from in RetryFrom]: string } = {
  failed: "Steps of the failed workflow that succeeded are kept.",
  workflow: "The failed workflow runs again from its first step.",
};

export function RetryDialog({ profile, screen, onClose }: RetryDialogProps) {
  const { product } = screen.release.plan;
  const [from, setFrom] = useState<RetryFrom>("failed");
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const id = profile.profile.id;
  const command = useCommand(id, (key) => api.retry(id, screen.release.id, reason.trim() || null, from, key), onClose);
  const allowed = (!profile.profile.protected || typed === product) && screen.retryRefused === null;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && allowed) command.run();
  };
  return (
    <Dialog
      open onClose={onClose} testId="retry-dialog" width={560} onKeyDown={onKeyDown} title={`Retry the release of ${product}`}
      description="The plan stays the one that was frozen at the trigger: later edits of the flow or its policies do not count."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="solid" icon={<RotateCcw size={14} aria-hidden />} keys="Ctrl Enter" data-testid="retry-confirm"
            disabled={!allowed || command.busy} onClick={command.run}
          >
            {command.busy ? "Retrying…" : "Retry"}
          </Button>
        </>
      }
    >
      <div className={styles["fields"]}>
        <div className={styles["from"]}>
          <Segmented label="How much of the failed workflow is repeated" value={from} onChange={setFrom} options={offers} />
          <span className={styles["meaning"]}>{meanings[from]}</span>
        </div>
        <div className={styles["scroll"]} tabIndex={0} role="group" aria-label="What it does">
          <RetryLines preview={screen.retry} />
        </div>
        <TextField
          label="Reason, kept in the audit trail" value={reason} onChange={setReason} multiline autoFocus
          placeholder="What has changed since it failed?" data-testid="retry-reason"
        />
        {profile.profile.protected && <ProductCheck product={product} profile={profile.profile.name} typed={typed} onChange={setTyped} />}
        {screen.retryRefused !== null && <p className={styles["refused"]} role="status">{screen.retryRefused}</p>}
        {command.error !== null && <ErrorBanner error={command.error} />}
      </div>
    </Dialog>
  );
}

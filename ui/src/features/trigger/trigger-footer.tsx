// The foot of the dialog: why (kept in the audit trail), the confirmation on a protected profile, and the button.

import { Drama, Zap } from "lucide-react";

import { Button } from "../../components/button";
import { TextField } from "../../components/text-field";
import { Tooltip } from "../../components/tooltip";
import type { ProfileState } from "../../gen/bindings";
import styles from "./trigger-footer.module.css";

type TriggerFooterProps = {
  profile: ProfileState;
  product: string | null;
  version: string | null;
  reason: string;
  onReason: (reason: string) => void;
  typed: string;
  onTyped: (typed: string) => void;
  /** Why it can't be triggered; `null`: it can. */
  refusal: string | null;
  sending: boolean;
  /** `null`: there is no flow to be played. */
  onRehearse: (() => void) | null;
  onCancel: () => void;
  onTrigger: () => void;
};

export function TriggerFooter(props: TriggerFooterProps) {
  const { profile, product, version, refusal, sending } = props;
  const label = sending ? "Triggering…" : version === null ? "Trigger" : `Trigger ${version}`;
  const button = (
    <Button variant="solid" icon={<Zap size={14} />} keys="Ctrl ↵" data-testid="trigger-submit" disabled={refusal !== null} aria-describedby="trigger-refusal" onClick={props.onTrigger}>
      {label}
    </Button>
  );
  return (
    <div className={styles["footer"]}>
      <div className={styles["reason"]}>
        <TextField label="Reason, kept in the audit trail" data-testid="trigger-reason" value={props.reason} onChange={props.onReason} autoFocus placeholder="Why now? A ticket, a fix, a date" />
      </div>
      {profile.profile.protected && product !== null && (
        <div className={styles["confirm"]}>
          <TextField label={`Type ${product} to trigger on ${profile.profile.name}`} data-testid="trigger-confirm" value={props.typed} onChange={props.onTyped} />
        </div>
      )}
      <p className={styles["note"]} id="trigger-refusal" data-testid="trigger-refusal" data-refused={refusal !== null} aria-live="polite">
        {refusal ?? "Starts at once. It can't be undone, only terminated."}
      </p>
      <div className={styles["buttons"]}>
        {props.onRehearse !== null && <Button variant="outline" icon={<Drama size={14} aria-hidden />} data-testid="trigger-rehearse" onClick={props.onRehearse}>Rehearse</Button>}
        <Button variant="outline" onClick={props.onCancel}>Cancel</Button>
        {refusal === null ? button : <Tooltip content={refusal}><span>{button}</span></Tooltip>}
      </div>
    </div>
  );
}

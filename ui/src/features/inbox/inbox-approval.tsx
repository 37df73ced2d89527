// One step of a release that waits for a decision, with the two answers.

import { Check, Hand, X } from "lucide-react";

import { awayWords, readOnlyWords } from "../../app/link-words";
import { Button } from "../../components/button";
import { Refusable } from "../../components/refusable";
import { duration, useNow } from "../../components/time";
import type { InboxApproval, ProfileState, Verdict } from "../../gen/bindings";
import styles from "./inbox.module.css";

export type InboxApprovalRowProps = { waiting: InboxApproval; state: ProfileState; tabbable: boolean; onFocus: () => void; onDecide: (verdict: Verdict) => void };

export function InboxApprovalRow({ waiting: { approval, may }, state, tabbable, onFocus, onDecide }: InboxApprovalRowProps) {
  const now = useNow();
  const refused = readOnlyWords(state) ?? awayWords(state.link) ?? may.refused;
  const tabIndex = tabbable ? 0 : -1;
  const name = approval.displayName;
  return (
    <div className={styles["approval"]} data-testid={`inbox-approval-${String(approval.number)}`} onFocus={onFocus}>
      <Hand size={14} aria-hidden />
      <span className={styles["approvalWords"]}>
        <b title={name}>{name}</b>
        {approval.message !== null && <span className={styles["message"]} title={approval.message}>{approval.message}</span>}
      </span>
      <span className={styles["waits"]}>
        waiting {duration(Math.max(0, now - approval.since))}
        {approval.until !== null && `, goes on in ${duration(Math.max(0, approval.until - now))}`}
      </span>
      <Refusable reason={refused}>
        <Button size="sm" variant="danger" icon={<X size={13} aria-hidden />} disabled={refused !== null} tabIndex={tabIndex} aria-label={`Reject ${name}…`} onClick={() => { onDecide("reject"); }}>Reject…</Button>
      </Refusable>
      <Refusable reason={refused}>
        <Button size="sm" icon={<Check size={13} aria-hidden />} disabled={refused !== null} tabIndex={tabIndex} aria-label={`Approve ${name}…`} onClick={() => { onDecide("approve"); }} data-testid={`inbox-approve-${String(approval.number)}`}>Approve…</Button>
      </Refusable>
    </div>
  );
}

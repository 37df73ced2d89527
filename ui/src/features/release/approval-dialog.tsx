// Approving or rejecting what a step waits for: where, what the workflow says, why she decides so.

import { Check, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";

import { awayWords, readOnlyWords } from "../../app/link-words";
import type { ProfileState, ReleaseScreen, Verdict } from "../../gen/bindings";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { Segmented } from "../../components/segmented";
import { TextField } from "../../components/text-field";
import { Elapsed } from "../../components/time";
import { api } from "../../platform/api";
import styles from "./approval.module.css";
import { effectWords, endWords, whereWords, whoWords } from "./approval-words";
import { versionChange } from "./facts";
import { ProductCheck } from "./product-check";
import { useCommand } from "./use-command";

const verdicts = [
  { value: "approve", label: "Approve", icon: <Check size={13} aria-hidden />, testId: "verdict-approve" },
  { value: "reject", label: "Reject", icon: <X size={13} aria-hidden />, testId: "verdict-reject" },
] as const;

export type ApprovalDialogProps = { profile: ProfileState; screen: ReleaseScreen; approval: number; verdict: Verdict; onClose: () => void };

export function ApprovalDialog({ profile, screen, approval: number, verdict: asked, onClose }: ApprovalDialogProps) {
  const { release } = screen;
  const { product } = release.plan;
  const [verdict, setVerdict] = useState<Verdict>(asked);
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const id = profile.profile.id;
  const command = useCommand(id, (key) => api.decide(id, release.id, number, verdict, reason.trim() || null, key), onClose);
  const approval = release.approvals.find((each) => each.number === number);
  const may = screen.decisions.find((each) => each.approval === number) ?? null;
  const refused = approval === undefined ? "The release has no such approval." : endedSentence(endWords(approval)) ?? refusal(profile, screen, number);
  const missing = verdict === "reject" && reason.trim() === "";
  const named = !profile.profile.protected || typed === product;
  const allowed = refused === null && !missing && named && !command.busy;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && allowed) command.run();
  };
  const approves = verdict === "approve";
  return (
    <Dialog
      open onClose={onClose} testId="approval-dialog" width={560} onKeyDown={onKeyDown}
      title={`${approves ? "Approve" : "Reject"} ${approval?.displayName ?? "this step"}?`}
      description={`${product} ${versionChange(release.plan).to ?? ""}`.trim() + (approval ? ` · ${whereWords(release, approval)}` : "")}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant={approves ? "solid" : "danger"} icon={approves ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden />} keys="Ctrl Enter"
            data-testid="approval-confirm" disabled={!allowed} onClick={command.run}
          >
            {command.busy ? (approves ? "Approving…" : "Rejecting…") : approves ? "Approve" : "Reject"}
          </Button>
        </>
      }
    >
      {approval && (
        <div className={styles["asks"]}>
          {approval.message !== null && <p className={styles["message"]}>{approval.message}</p>}
          <p className={styles["quiet"]}>Waiting for <Elapsed since={approval.since} until={approval.endedAt} />. {whoWords(may, release.by)}</p>
        </div>
      )}
      <div className={styles["verdict"]}>
        <Segmented label="Verdict" value={verdict} onChange={setVerdict} options={verdicts} />
        <p className={styles["quiet"]}>{effectWords(verdict, approval ?? { effect: "" })}</p>
      </div>
      <TextField
        label={approves ? "Reason, kept in the audit trail" : "Reason, kept in the audit trail (needed to reject)"} value={reason} onChange={setReason} multiline autoFocus
        placeholder={approves ? "What was checked?" : "What has to change before it can go on?"} data-testid="approval-reason"
      />
      {profile.profile.protected && <ProductCheck product={product} profile={profile.profile.name} typed={typed} onChange={setTyped} />}
      {refused !== null && <p className={styles["refused"]} role="status">{refused}</p>}
      {command.error !== null && <ErrorBanner error={command.error} />}
    </Dialog>
  );
}

function endedSentence(words: string | null): string | null {
  return words === null ? null : `${words}: there is nothing left to decide.`;
}

/** Why she may not decide now; `null`: she may. */
export function refusal(profile: ProfileState, { decisions }: Pick<ReleaseScreen, "decisions">, approval: number): string | null {
  const away = readOnlyWords(profile) ?? awayWords(profile.link);
  if (away !== null) return away;
  const may = decisions.find((each) => each.approval === approval);
  return may === undefined ? "Who may decide is not known yet." : may.refused;
}

// Examines the journal's hash chain on the runtime, and says what that has found.

import { useQuery } from "@tanstack/react-query";
import { Check, Copy, ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";

import { navigate } from "../../app/router";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import type { Verification } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { count } from "../releases/number-words";
import { findingOf, headOf, some } from "./verification";
import styles from "./verify.module.css";

export type VerifyDialogProps = { profile: string; onClose: () => void };

export function VerifyDialog({ profile, onClose }: VerifyDialogProps) {
  // Asked anew each time: an examination is of the moment.
  const { data, error, isFetching, refetch } = useQuery<Verification, CallError>({ queryKey: ["verification", profile], queryFn: () => api.verifyAudit(profile), gcTime: 0 });
  return (
    <Dialog
      title="Verify the journal" open onClose={onClose} width={560} testId="verify-dialog"
      description="Every record carries the hash of the one before it, and promotion commits carry the last one: whatever is changed afterwards shows."
      footer={
        <>
          <Button disabled={isFetching} onClick={() => void refetch()}>Verify again</Button>
          <Button variant="solid" onClick={onClose}>Done</Button>
        </>
      }
    >
      {isFetching ? (
        <div className={styles["reading"]}><p role="status">Reading the whole journal and the promotion commits of its repositories…</p><Skeleton rows={2} label="Verifying" /></div>
      ) : error ? (
        <ErrorBanner error={error} onRetry={() => void refetch()} />
      ) : data && <Found found={data} onClose={onClose} />}
    </Dialog>
  );
}

function Found({ found, onClose }: { found: Verification; onClose: () => void }) {
  const finding = findingOf(found);
  const broken = found.broken;
  const head = headOf(found);
  const Icon = finding.holds ? ShieldCheck : ShieldAlert;
  return (
    <div className={styles["found"]} data-testid="verification" data-holds={finding.holds}>
      <div className={styles["finding"]} role={finding.holds ? "status" : "alert"}>
        <Icon size={20} aria-hidden />
        <div><h3>{finding.title}</h3><p>{finding.text}</p></div>
      </div>
      {broken !== null && broken.release !== null && (
        <Button onClick={() => { onClose(); navigate({ screen: "release", id: broken.release ?? "" }); }}>Open the release of record {count(broken.seq)}</Button>
      )}
      <dl className={styles["facts"]}>
        <dt>Records</dt><dd>{count(found.records)}</dd>
        <dt>Head</dt><dd>{head === null ? "none" : <Head text={found.head ?? ""} hash={head.hash} seq={head.seq} />}</dd>
        <dt>Anchors</dt><dd>{found.anchors === 0 ? "none yet" : `${some(found.anchors, "promotion commit")}, ${found.contradicted.length === 0 ? "all agree" : `${count(found.contradicted.length)} of them ${found.contradicted.length === 1 ? "contradicts" : "contradict"} the journal`}`}</dd>
      </dl>
      {found.contradicted.length > 0 && (
        <ul className={styles["list"]} aria-label="Contradictions">
          {found.contradicted.map(({ repository, commit, seq, message }) => (
            <li key={`${repository} ${commit}`}><b>{message}</b><span>Commit <code>{commit.slice(0, 12)}</code> of <code>{repository}</code>, record {count(seq)}</span></li>
          ))}
        </ul>
      )}
      {found.unread.length > 0 && (
        <ul className={styles["list"]} aria-label="Repositories that could not be read">
          {found.unread.map((why) => <li key={why}><b>Not read</b><span>{why}</span></li>)}
        </ul>
      )}
    </div>
  );
}

function Head({ text, hash, seq }: { text: string; hash: string; seq: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <span className={styles["head"]}>
      <code>{hash}</code>
      {seq !== "" && <span>of record {seq}</span>}
      <Button
        size="sm" icon={copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />} data-testid="copy-head"
        onClick={() => { void navigator.clipboard.writeText(text).then(() => { setCopied(true); }); }}
      >
        {copied ? "Copied" : "Copy the head"}
      </Button>
    </span>
  );
}

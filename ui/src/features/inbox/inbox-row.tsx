// One release that waits for a person.

import { ArrowRight, ChevronRight } from "lucide-react";

import { StatusChip } from "../../components/status-chip";
import { Ago } from "../../components/time";
import type { InboxItem, ProfileState, Verdict } from "../../gen/bindings";
import { cause, since, sinceWord } from "./inbox";
import { InboxApprovalRow } from "./inbox-approval";
import styles from "./inbox.module.css";
import { itemKey } from "./use-inbox-keys";

type InboxRowProps = {
  item: InboxItem; state: ProfileState; tabbable: boolean; onFocus: () => void; onOpen: () => void;
  onDecide: (approval: number, verdict: Verdict) => void;
};

export function InboxRow({ item, state, tabbable, onFocus, onOpen, onDecide }: InboxRowProps) {
  const { release, kind } = item;
  const { fromVersion: from, version: to } = release;
  const why = cause(item);
  return (
    <li>
      <button
        type="button"
        className={styles["row"]}
        data-testid={`inbox-item-${release.id}`}
        data-key={itemKey(item)}
        data-kind={kind}
        tabIndex={tabbable ? 0 : -1}
        onFocus={onFocus}
        onClick={onOpen}
      >
        <span className={styles["status"]}><StatusChip status={kind === "failed" ? "FAILED" : "SUSPENDED"} /></span>
        <span className={styles["what"]}>
          <span className={styles["product"]} title={release.product}>{release.product}</span>
          <span className={styles["flow"]} title={release.flow}><span aria-hidden>·</span> {release.flow}</span>
        </span>
        <span className={styles["version"]} title={`${from ?? "no version"} → ${to ?? "no version"}`}>
          {from !== null && from !== to && <><span className={styles["from"]}>{from}</span><ArrowRight size={12} aria-label="to" /></>}
          <b>{to ?? "no version"}</b>
        </span>
        <span className={styles["cause"]} title={why}>{why}</span>
        <span className={styles["age"]}>{sinceWord(item)} <Ago at={since(item)} /></span>
        <ChevronRight size={16} aria-hidden className={styles["faint"]} />
        <span className="visually-hidden">on {state.profile.name}: opens the release there</span>
      </button>
      {item.approvals.map((waiting) => (
        <InboxApprovalRow
          key={waiting.approval.number} waiting={waiting} state={state} tabbable={tabbable} onFocus={onFocus}
          onDecide={(verdict) => { onDecide(waiting.approval.number, verdict); }}
        />
      ))}
    </li>
  );
}

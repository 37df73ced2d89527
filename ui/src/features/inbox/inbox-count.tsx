// How much waits for a person, beside the inbox's name.

import { StatusIcon } from "../../components/status-chip";
import { counts } from "./inbox";
import styles from "./inbox-count.module.css";
import { useInbox, useInboxUpdates } from "./use-inbox";

export function InboxCount() {
  useInboxUpdates();
  const { failed, waiting } = counts(useInbox().data ?? []);
  if (failed + waiting === 0) return null;
  const words = [waiting > 0 && `${String(waiting)} waiting for a person`, failed > 0 && `${String(failed)} failed`].filter(Boolean).join(", ");
  return (
    <span className={styles["counts"]} data-testid="inbox-count" title={words}>
      <span className="visually-hidden">{words}</span>
      {waiting > 0 && <span className={styles["count"]} data-kind="waiting" aria-hidden><StatusIcon status="SUSPENDED" size={13} /> {waiting}</span>}
      {failed > 0 && <span className={styles["count"]} data-kind="failed" aria-hidden><StatusIcon status="FAILED" size={13} /> {failed}</span>}
    </span>
  );
}

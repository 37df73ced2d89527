// How much waits for a person, beside the inbox's name.

import { StatusIcon } from "../../components/status-chip";
import { counts } from "./inbox";
import styles from "./inbox-count.module.css";
import { unread } from "./notices";
import { useInbox, useInboxUpdates } from "./use-inbox";
import { useNotices, useNoticeUpdates } from "./use-notices";

export function InboxCount() {
  useInboxUpdates();
  useNoticeUpdates();
  const fresh = unread(useNotices().data ?? []);
  const { failed, waiting } = counts(useInbox().data ?? []);
  if (failed + waiting + fresh === 0) return null;
  const words = [waiting > 0 && `${String(waiting)} waiting for a person`, failed > 0 && `${String(failed)} failed`, fresh > 0 && `${String(fresh)} new ${fresh === 1 ? "notification" : "notifications"}`].filter(Boolean).join(", ");
  return (
    <span className={styles["counts"]} data-testid="inbox-count" title={words}>
      <span className="visually-hidden">{words}</span>
      {fresh > 0 && <span className={styles["new"]} data-testid="inbox-new" aria-hidden />}
      {waiting > 0 && <span className={styles["count"]} data-kind="waiting" aria-hidden><StatusIcon status="SUSPENDED" size={13} /> {waiting}</span>}
      {failed > 0 && <span className={styles["count"]} data-kind="failed" aria-hidden><StatusIcon status="FAILED" size={13} /> {failed}</span>}
    </span>
  );
}

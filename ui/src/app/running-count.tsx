// How many releases run or wait now, beside the screen's name.

import { StatusIcon } from "../components/status-chip";
import { useOpenReleases } from "../platform/queries";
import styles from "./sidebar.module.css";

export function RunningCount({ profile }: { profile: string }) {
  const page = useOpenReleases(profile);
  const releases = page.data?.page.releases ?? [];
  if (releases.length === 0) return null;
  const waiting = releases.filter(({ status }) => status === "SUSPENDED").length;
  const [status, count, word] = waiting > 0 ? (["SUSPENDED", waiting, "waiting"] as const) : (["RUNNING", releases.length, "running"] as const);
  return (
    <span className={styles["running"]} data-status={status}>
      <StatusIcon status={status} size={13} />
      {count} {word}
    </span>
  );
}

// How many releases run or wait now, beside the screen's name.

import { useQuery } from "@tanstack/react-query";

import { StatusIcon } from "../components/status-chip";
import type { ReleaseStatus } from "../gen/bindings";
import { api } from "../platform/api";
import { keys } from "../platform/queries";
import styles from "./sidebar.module.css";

const open: ReleaseStatus[] = ["QUEUED", "RUNNING", "SUSPENDED", "TERMINATING"];

export function RunningCount({ profile }: { profile: string }) {
  const page = useQuery({
    queryKey: [...keys.releases(profile), "open"],
    queryFn: () => api.releases(profile, { status: open, limit: 200 }, "fetch"),
  });
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

// Who published when and why, and what there is to do about it.

import { GitMerge, Trash2, WifiOff } from "lucide-react";

import { clock, day, useNow } from "../../components/time";
import type { MergeView, ProfileState } from "../../gen/bindings";
import { useConfiguration } from "../../platform/queries";
import { heading, situation, type Sorted, task, when } from "./merge";
import styles from "./merge.module.css";

export function MergeHead({ view, parts, profile }: { view: MergeView; parts: Sorted; profile: ProfileState }) {
  const now = useNow();
  const { by } = view;
  const Icon = situation(view) === "deleted" ? Trash2 : GitMerge;
  return (
    <header className={styles["head"]} data-testid="merge-by">
      <Icon size={20} aria-hidden className={styles["headIcon"]} />
      <div className={styles["headWords"]}>
        <h2 className={styles["title"]} data-testid="merge-title">{heading(view)}</h2>
        {by && (
          <p className={styles["by"]}>
            <span>{when(by.date, now)}</span>
            <code title={by.sha}>{by.sha.slice(0, 7)}</code>
            <q className={styles["message"]} title={by.message}>{by.message.trim().split("\n", 1)[0]}</q>
          </p>
        )}
        <p className={styles["task"]}>{task(view, parts)}</p>
        <Age profile={profile} />
      </div>
    </header>
  );
}

/** Against which state it is brought together, when that isn't what is there now. */
function Age({ profile }: { profile: ProfileState }) {
  const seenAt = useConfiguration(profile.profile.id).data?.seenAt;
  if (profile.link.type === "live" || profile.link.type === "untrusted" || seenAt === undefined) return null;
  return (
    <p className={styles["age"]} data-testid="merge-age">
      <WifiOff size={13} aria-hidden /> Brought together with what was read {day(seenAt).toLowerCase()} {clock(seenAt)}; if it has moved since, you are asked once more before it is published.
    </p>
  );
}

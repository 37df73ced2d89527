// Logs: which on the left, its text on the right.

import { ScrollText } from "lucide-react";

import type { ReleaseScreen } from "../../gen/bindings";
import { EmptyState } from "../../components/empty-state";
import { LogText } from "./log-text";
import { LogTree } from "./log-tree";
import { attemptAt, defaultPlace, logGroups, type LogPlace, resolvePlace } from "./log-places";
import styles from "./logs.module.css";

export type LogViewProps = {
  profile: string;
  screen: ReleaseScreen;
  /** What was chosen; without a choice the failing or running step. */
  place: LogPlace | null;
  onSelect: (place: LogPlace) => void;
};

export function LogView({ profile, screen, place: chosen, onSelect }: LogViewProps) {
  const { release } = screen;
  const groups = logGroups(release);
  const place = chosen === null ? defaultPlace(release, screen.issues) : resolvePlace(release, chosen);
  if (place === null || groups.length === 0) {
    return (
      <EmptyState
        icon={<ScrollText size={24} aria-hidden />}
        title="No logs yet"
        text="Workflows of this release write their logs here, step by step, from the moment they start."
      />
    );
  }
  const attempt = attemptAt(release, place);
  const step = attempt?.nodes.find((node) => node.name === place.node)?.displayName ?? null;
  return (
    <div className={styles["split"]}>
      <LogTree groups={groups} selected={place} onSelect={onSelect} />
      <LogText profile={profile} release={release.id} place={place} title={titleOf(place, step)} />
    </div>
  );
}

function titleOf(place: LogPlace, step: string | null): string {
  return [place.environment ?? "Release", place.application, step ?? "all steps", `attempt ${place.attempt}`]
    .filter((part) => part !== null).join(" · ");
}

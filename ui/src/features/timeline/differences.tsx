// How this release differs from the one laid over it, in words; each leads to its lane.

import { Copy, X } from "lucide-react";

import type { Release, ReleaseDifference, Timeline } from "../../gen/bindings";
import { IconButton } from "../../components/icon-button";
import { StatusIcon } from "../../components/status-chip";
import { clock, day, duration } from "../../components/time";
import { toast } from "../../components/toast";
import { versionChange } from "../release/facts";
import { pathOf, type LaneTree, tookOf } from "./lanes";
import type { Other } from "./use-overlay";
import styles from "./side-panel.module.css";

export type DifferencesProps = {
  release: Release;
  timeline: Timeline;
  tree: LaneTree;
  other: Other;
  selected: string | null;
  now: number;
  onChoose: (lane: string) => void;
  onClose: () => void;
};

export function Differences({ release, timeline, tree, other, selected, now, onChoose, onClose }: DifferencesProps) {
  const { differences } = other.comparison;
  const copy = (): void => {
    const text = differences.map(({ words }) => `- ${words}`).join("\n");
    void navigator.clipboard.writeText(text).then(() => { toast({ tone: "success", title: "Differences copied" }); });
  };
  return (
    <aside className={styles["panel"]} aria-label="Differences" data-testid="timeline-differences">
      <header className={styles["head"]}>
        <h2 className={styles["title"]}>Differences</h2>
        <span className={styles["count"]}>{differences.length}</span>
        <span className={styles["fill"]} />
        {differences.length > 0 && <IconButton label="Copy the differences" icon={<Copy size={14} aria-hidden />} onClick={copy} />}
        <IconButton label="Take the other release away" icon={<X size={14} aria-hidden />} onClick={onClose} />
      </header>
      <div className={styles["both"]}>
        <StatusIcon status={release.status} /><b>{versionChange(release.plan).to ?? release.id}</b><When timeline={timeline} now={now} />
        <StatusIcon status={other.release.status} /><b>{other.release.version ?? other.release.id}</b><When timeline={other.timeline} now={now} />
      </div>
      <div className={styles["list"]} role="group" aria-label="Differences, the largest first">
        {differences.length === 0 && <p className={styles["none"]}>Nothing that matters: both went the same way in about the same time.</p>}
        {differences.map((difference) => (
          <button
            key={`${difference.lane} ${difference.words}`} type="button" className={styles["difference"]} aria-current={selected === difference.lane}
            onClick={() => { onChoose(difference.lane); }}
          >
            <b>{difference.words}</b>
            <span>{detail(difference, tree, other, now)}</span>
          </button>
        ))}
      </div>
    </aside>
  );
}

function When({ timeline, now }: { timeline: Timeline; now: number }) {
  const from = timeline.startedAt ?? timeline.createdAt;
  const took = duration((timeline.endedAt ?? now) - from);
  return <span className={styles["quiet"]}>{`${day(from)} ${clock(from)}, ${timeline.endedAt === null ? `${took} so far` : took}`}</span>;
}

/** `4m 36s, was 2m 26s`, and where. */
function detail({ lane }: ReleaseDifference, tree: LaneTree, other: Other, now: number): string {
  const own = tree.byId.get(lane);
  const before = other.lanes.get(lane);
  const took = own ? tookOf(own, now) : null;
  const was = before ? tookOf(before, now) : null;
  const times = took === null ? (was === null ? null : `not reached, was ${duration(was)}`) : was === null ? `${duration(took)}, not there before` : `${duration(took)}, was ${duration(was)}`;
  const where = own ? pathOf(tree, own).join(" › ") : "";
  return [where, times].filter((part) => part !== null && part !== "").join(" · ");
}

// One release of the list.

import { ArrowRight } from "lucide-react";
import { type CSSProperties, memo } from "react";

import type { ReleaseSummary } from "../../gen/bindings";
import { navigate } from "../../app/router";
import { statusLook } from "../../components/status";
import { StatusChip, StatusIcon } from "../../components/status-chip";
import { clock, Elapsed } from "../../components/time";
import { Tooltip } from "../../components/tooltip";
import { isOver, slotsOf, storyOf } from "./rows";
import styles from "./releases.module.css";

export type ReleaseRowProps = {
  release: ReleaseSummary;
  names: readonly string[];
  current: boolean;
  index: number;
  style: CSSProperties;
  onFocus: (id: string) => void;
};

export const ReleaseRow = memo(function ReleaseRow({ release, names, current, index, style, onFocus }: ReleaseRowProps) {
  const { from, to } = { from: release.fromVersion, to: release.version };
  const since = release.startedAt;
  return (
    // The list around it has the keyboard.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`release-${release.id}`} className={styles["row"]} role="row" aria-rowindex={index} aria-selected={current} style={style}
      data-testid="release-row" data-release={release.id} data-status={release.status} data-current={current}
      onPointerDown={() => { onFocus(release.id); }}
      onClick={() => { navigate({ screen: "release", id: release.id }); }}
    >
      <span role="gridcell" className={styles["status"]}><StatusChip status={release.status} /></span>
      <span role="gridcell" className={styles["product"]} title={release.product}>{release.product}</span>
      <span role="gridcell" className={styles["cut"]} title={release.flow}>{release.flow}</span>
      <span role="gridcell" className={styles["version"]} title={`${from ?? "–"} → ${to ?? "–"}`}>
        {from !== null && from !== to && <>{from}<ArrowRight size={12} aria-label="to" /></>}
        <b>{to ?? "no version"}</b>
      </span>
      <span role="gridcell"><Slots release={release} names={names} /></span>
      <span role="gridcell" className={styles["cut"]} title={release.by}>{release.by}</span>
      <span role="gridcell" className={styles["figure"]}>{clock(since ?? release.createdAt)}</span>
      <span role="gridcell" className={styles["figure"]} data-live={!isOver(release)}>
        <Elapsed since={since ?? release.createdAt} until={isOver(release) ? (release.endedAt ?? since) : null} />
      </span>
      <Story release={release} />
    </div>
  );
});

function Slots({ release, names }: { release: ReleaseSummary; names: readonly string[] }) {
  const slots = slotsOf(release, names);
  if (slots === null) return <Counts release={release} />;
  return (
    <span className={styles["slots"]}>
      {slots.map(({ name, status }) => status === null ? (
        <span key={name} className={styles["slot"]} title={`${name}: not in this flow`}><span className={styles["none"]} aria-hidden /></span>
      ) : (
        <Tooltip key={name} content={`${name}: ${statusLook(status).word}`}>
          <span className={styles["slot"]}><StatusIcon status={status} label={`${name}: ${statusLook(status).word}`} /></span>
        </Tooltip>
      ))}
    </span>
  );
}

/** Of a large flow: how many have which status. */
function Counts({ release }: { release: ReleaseSummary }) {
  const counts = new Map<ReleaseSummary["environments"][number]["status"], number>();
  for (const { status } of release.environments) counts.set(status, (counts.get(status) ?? 0) + 1);
  const words = [...counts].map(([status, count]) => `${count} ${statusLook(status).word.toLowerCase()}`).join(", ");
  return (
    <Tooltip content={words}>
      <span className={styles["counts"]}>
        {[...counts].slice(0, 4).map(([status, count]) => <span key={status} className={styles["count"]}><StatusIcon status={status} size={13} />{count}</span>)}
      </span>
    </Tooltip>
  );
}

function Story({ release }: { release: ReleaseSummary }) {
  const story = storyOf(release);
  if (story.type === "cause") return <span role="gridcell" className={styles["cause"]} data-tone={story.tone} title={story.text}>{story.text}</span>;
  return <span role="gridcell" className={styles["cut"]} title={release.commit.message}><code>{story.sha}</code> {story.subject}</span>;
}

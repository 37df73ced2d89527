// One release of the list.

import { ArrowRight } from "lucide-react";
import { memo } from "react";

import type { ReleaseSummary } from "../../gen/bindings";
import { navigate } from "../../app/router";
import { statusLook } from "../../components/status";
import { StatusChip, StatusIcon } from "../../components/status-chip";
import { clock, day, Elapsed } from "../../components/time";
import { isOver, slotsOf, storyOf } from "./rows";
import styles from "./list.module.css";

export type ReleaseRowProps = {
  release: ReleaseSummary;
  names: readonly string[];
  /** Its place in the list, from 0. */
  index: number;
  top: number;
  current: boolean;
  selected: boolean;
  /** The day that begins with it. */
  begins: string | null;
  onFocus: (index: number, id: string) => void;
  onSelect: (release: ReleaseSummary) => void;
};

function sameRow(before: ReleaseRowProps, now: ReleaseRowProps): boolean {
  return (
    before.release === now.release && before.names === now.names && before.index === now.index && before.top === now.top &&
    before.current === now.current && before.selected === now.selected && before.begins === now.begins
  );
}

export const ReleaseRow = memo(function ReleaseRow({ release, names, index, top, current, selected, begins, onFocus, onSelect }: ReleaseRowProps) {
  const since = release.startedAt;
  const at = since ?? release.createdAt;
  return (
    // The list around it has the keyboard.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`release-${index}`} className={styles["row"]} role="row" aria-rowindex={index + 2} aria-selected={selected} style={{ transform: `translateY(${top}px)` }}
      data-testid="release-row" data-release={release.id} data-status={release.status} data-current={current} data-selected={selected} data-begins={begins !== null}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey) {
          onFocus(index, release.id);
          onSelect(release);
        } else navigate({ screen: "release", id: release.id });
      }}
    >
      <span role="gridcell" className={styles["pick"]}>
        {/* The row itself is no button: only what is beside the box opens it. */}
        {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
        <label onClick={(event) => { event.stopPropagation(); }}>
          <input
            type="checkbox" tabIndex={-1} checked={selected} aria-label={`Compare ${release.product} ${release.version ?? ""}`}
            onChange={() => {
              onFocus(index, release.id);
              onSelect(release);
            }}
          />
        </label>
      </span>
      <span role="gridcell" className={styles["status"]}><StatusChip status={release.status} /></span>
      <span role="gridcell" className={styles["product"]} title={`${release.product} by ${release.flow}`}>{release.product}</span>
      <span role="gridcell" className={styles["flow"]} title={release.flow}>{release.flow}</span>
      <span role="gridcell" className={styles["version"]} title={`${release.fromVersion ?? "–"} → ${release.version ?? "–"}`}>
        {release.fromVersion !== null && release.fromVersion !== release.version && <span className={styles["from"]}><span>{release.fromVersion}</span><ArrowRight size={12} role="img" aria-label="to" /></span>}
        <b>{release.version ?? "no version"}</b>
      </span>
      <span role="gridcell" className={styles["environments"]}><Slots release={release} names={names} /></span>
      <span role="gridcell" className={styles["by"]} title={release.by}>{release.by}</span>
      <span role="gridcell" className={styles["started"]} title={`${day(at)} ${clock(at)}`}>{clock(at)}<span className="visually-hidden"> {day(at)}</span></span>
      <span role="gridcell" className={styles["duration"]} data-live={!isOver(release)}>
        <Elapsed since={at} until={isOver(release) ? (release.endedAt ?? since) : null} />
      </span>
      <Story release={release} />
      {begins !== null && <span aria-hidden className={styles["begins"]}>{begins}</span>}
    </div>
  );
}, sameRow);

/** A row that is not read yet. */
export function UnreadRow({ index, top }: { index: number; top: number }) {
  return (
    <div id={`release-${index}`} className={styles["row"]} role="row" aria-rowindex={index + 2} aria-busy style={{ transform: `translateY(${top}px)` }} data-testid="unread-row">
      <span role="gridcell" />
      <span role="gridcell" className={styles["unread"]}><span className="visually-hidden">Being read</span></span>
      <span role="gridcell" className={styles["unread"]} />
      <span role="gridcell" className={`${styles["unread"] ?? ""} ${styles["flow"] ?? ""}`} />
    </div>
  );
}

function Slots({ release, names }: { release: ReleaseSummary; names: readonly string[] }) {
  const slots = slotsOf(release, names);
  if (slots === null) return <Counts release={release} />;
  return (
    <span className={styles["slots"]}>
      {slots.map(({ name, status }) => {
        const words = `${name}: ${status === null ? "not in this flow" : statusLook(status).word}`;
        return <span key={name} className={styles["slot"]} title={words}>{status === null ? <span className={styles["none"]} aria-hidden /> : <StatusIcon status={status} label={words} />}</span>;
      })}
    </span>
  );
}

/** Of a large flow: how many have which status. */
function Counts({ release }: { release: ReleaseSummary }) {
  const counts = new Map<ReleaseSummary["environments"][number]["status"], number>();
  for (const { status } of release.environments) counts.set(status, (counts.get(status) ?? 0) + 1);
  const words = [...counts].map(([status, count]) => `${count} ${statusLook(status).word.toLowerCase()}`).join(", ");
  return (
    <span className={styles["counts"]} title={words}>
      {[...counts].slice(0, 4).map(([status, count]) => <span key={status} className={styles["count"]}><StatusIcon status={status} size={13} />{count}</span>)}
    </span>
  );
}

function Story({ release }: { release: ReleaseSummary }) {
  const story = storyOf(release);
  if (story.type === "cause") return <span role="gridcell" className={styles["cause"]} data-tone={story.tone} title={story.text}>{story.text}</span>;
  return <span role="gridcell" className={styles["story"]} title={release.commit.message}><code>{story.sha}</code>{story.subject}</span>;
}

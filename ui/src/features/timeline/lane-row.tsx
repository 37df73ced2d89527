// One lane: its name, how long it took, and its bars.

import { ChevronRight } from "lucide-react";
import { memo } from "react";

import type { EnvironmentKind, Lane } from "../../gen/bindings";
import { StatusIcon } from "../../components/status-chip";
import { Unseen } from "../../components/unseen";
import { duration } from "../../components/time";
import { LaneBars, type LaneBarsProps } from "./lane-bars";
import { goingWords, laneSentence, slowerWords } from "./lane-words";
import { isGoing, type Row, tookOf } from "./lanes";
import type { RowHandlers } from "./use-row-keys";
import styles from "./timeline.module.css";

export type LaneRowProps = Omit<LaneBarsProps, "lane" | "open" | "note"> & {
  row: Row;
  index: number;
  top: number;
  height: number;
  selected: boolean;
  tabStop: boolean;
  /** Of an environment. */
  kind: EnvironmentKind | null;
  keys: RowHandlers;
};

/** Dozens of rows are in sight: only those that look otherwise are drawn again. */
function sameRow(before: LaneRowProps, now: LaneRowProps): boolean {
  const { row: oldRow, shown: oldShown, ...old } = before;
  const { row, shown, ...rest } = now;
  return (
    oldRow.lane === row.lane && oldRow.depth === row.depth && oldRow.holds === row.holds && oldRow.open === row.open &&
    oldShown.from === shown.from && oldShown.to === shown.to &&
    (Object.keys(rest) as (keyof typeof rest)[]).every((key) => rest[key] === old[key])
  );
}

export const LaneRow = memo(function LaneRow({ row, index, top, height, selected, tabStop, kind, keys, ...bars }: LaneRowProps) {
  const { lane, depth, holds, open } = row;
  const took = tookOf(lane, bars.now);
  const usual = took === null ? (bars.ahead === null ? bars.median : bars.ahead.to - bars.ahead.from) : undefined;
  const time = took !== null ? duration(took) : lane.outcome === "SKIPPED" ? "Skipped" : usual === undefined ? "" : `~${duration(usual)}`;
  return (
    <div
      role="row" aria-rowindex={index + 2} aria-level={depth + 1} aria-expanded={holds ? open : undefined} aria-selected={selected}
      tabIndex={tabStop ? 0 : -1} className={styles["row"]} data-level={Math.min(depth, 6)} data-selected={selected} data-outcome={lane.outcome} data-lane={lane.id}
      style={{ transform: `translateY(${top}px)`, height }}
      onFocus={() => { keys.focused(index); }}
      onClick={() => { keys.select(index); }}
      onKeyDown={(event) => { keys.pressed(event, index); }}
    >
      <div role="rowheader" className={styles["name"]} style={{ paddingLeft: 8 + depth * 12 }}>
        {kind !== null && <span className={styles["kind"]} data-kind={kind} aria-hidden />}
        <span
          className={styles["toggle"]} data-holds={holds} data-open={open} aria-hidden
          onClick={(event) => {
            if (!holds) return;
            event.stopPropagation();
            keys.toggle(index);
          }}
        >
          {holds && <ChevronRight size={14} />}
        </span>
        <StatusIcon status={lane.outcome} />
        <span className={styles["label"]} title={lane.label}><Label lane={lane} /></span>
      </div>
      <div role="gridcell" className={styles["took"]}>{time}</div>
      <div role="gridcell" className={styles["lane"]}>
        <Unseen>{laneSentence(lane, bars.median, bars.now)}</Unseen>
        <div aria-hidden className={styles["bars"]}>
          <LaneBars lane={lane} open={open} note={noteOf(row, bars)} {...bars} />
        </div>
      </div>
    </div>
  );
}, sameRow);

/** What the bars don't say themselves: how far from the other release, or how late it is. */
function noteOf({ lane, holds }: Row, { median, other, now }: Pick<LaneBarsProps, "median" | "other" | "now">): LaneBarsProps["note"] {
  const took = tookOf(lane, now);
  const beside = other === null ? null : tookOf(other, now);
  if (beside !== null && took !== null && !isGoing(lane)) {
    const words = slowerWords(took, beside);
    return words === null ? null : { words, tone: "neutral" };
  }
  const person = lane.spans.at(-1)?.on === "person";
  const words = holds && !person ? null : goingWords(lane, median ?? beside ?? undefined, now);
  return words === null ? null : { words, tone: person ? "waiting" : "neutral" };
}

/** Of a stage its workflow stands back behind what it is for. */
function Label({ lane: { kind, label } }: { lane: Lane }) {
  if (kind === "release") return "Release";
  const [, title, workflow] = kind === "stage" ? (/^(pre-action|post-action|on\w+) (.+)$/.exec(label) ?? []) : [];
  return workflow === undefined ? label : <>{title} <span className={styles["workflow"]}>{workflow}</span></>;
}

// One lane: its name, how long it took, and its bars.

import { ChevronRight } from "lucide-react";
import type { KeyboardEvent } from "react";

import type { EnvironmentKind, Lane } from "../../../gen/bindings";
import { StatusIcon } from "../../../components/status-chip";
import { duration } from "../../../components/time";
import { LaneBars, type LaneBarsProps } from "./lane-bars";
import { laneSentence } from "./lane-words";
import type { Row } from "./lanes";
import { tookOf } from "./lanes";
import styles from "./timeline.module.css";

export type LaneRowProps = Omit<LaneBarsProps, "lane" | "open"> & {
  row: Row;
  index: number;
  count: number;
  top: number;
  height: number;
  selected: boolean;
  tabStop: boolean;
  /** Of an environment. */
  kind: EnvironmentKind | null;
  onSelect: (index: number) => void;
  onToggle: (index: number) => void;
  onFocus: (index: number) => void;
  onKeyDown: (event: KeyboardEvent, index: number) => void;
};

export function LaneRow({ row, index, top, height, selected, tabStop, kind, onSelect, onToggle, onFocus, onKeyDown, ...bars }: LaneRowProps) {
  const { lane, depth, holds, open } = row;
  const took = tookOf(lane, bars.now);
  const usual = took === null ? (bars.ahead === null ? bars.median : bars.ahead.to - bars.ahead.from) : undefined;
  const time = took !== null ? duration(took) : lane.outcome === "SKIPPED" ? "Skipped" : usual === undefined ? "" : `~${duration(usual)}`;
  return (
    <div
      role="row" aria-rowindex={index + 2} aria-level={depth + 1} aria-expanded={holds ? open : undefined} aria-selected={selected}
      tabIndex={tabStop ? 0 : -1} className={styles["row"]} data-level={Math.min(depth, 6)} data-selected={selected} data-outcome={lane.outcome} data-lane={lane.id}
      style={{ transform: `translateY(${top}px)`, height }}
      onFocus={() => { onFocus(index); }}
      onClick={() => { onSelect(index); }}
      onKeyDown={(event) => { onKeyDown(event, index); }}
    >
      <div role="rowheader" className={styles["name"]} style={{ paddingLeft: 8 + depth * 12 }}>
        {kind !== null && <span className={styles["kind"]} data-kind={kind} aria-hidden />}
        <span
          className={styles["toggle"]} data-holds={holds} data-open={open} aria-hidden
          onClick={(event) => {
            if (!holds) return;
            event.stopPropagation();
            onToggle(index);
          }}
        >
          {holds && <ChevronRight size={14} />}
        </span>
        <StatusIcon status={lane.outcome} />
        <span className={styles["label"]} title={lane.label}><Label lane={lane} /></span>
      </div>
      <div role="gridcell" className={styles["took"]}>{time}</div>
      <div role="gridcell" className={styles["lane"]} aria-label={laneSentence(lane, bars.median, bars.now)}>
        <LaneBars lane={lane} open={open} {...bars} />
      </div>
    </div>
  );
}

/** Of a stage its workflow stands back behind what it is for. */
function Label({ lane: { kind, label } }: { lane: Lane }) {
  const [, title, workflow] = kind === "stage" ? (/^(pre-action|post-action|on\w+) (.+)$/.exec(label) ?? []) : [];
  return workflow === undefined ? label : <>{title} <span className={styles["workflow"]}>{workflow}</span></>;
}

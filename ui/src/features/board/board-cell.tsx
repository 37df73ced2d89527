// A product in an environment: version and how far behind, commit or what goes on, health and sync. Its height never changes.

import { HeartCrack, HeartPulse, Heart, HeartOff, type LucideIcon, RefreshCw, TriangleAlert } from "lucide-react";
import type { PointerEvent } from "react";

import { StatusChip } from "../../components/status-chip";
import { statusLook } from "../../components/status";
import { Ago, Elapsed } from "../../components/time";
import { Truncated } from "../../components/truncated";
import { Unseen } from "../../components/unseen";
import { type CellView, type Health, behindLevel, behindWords } from "./board";
import styles from "./board.module.css";

export type CellState = "idle" | "source" | "target" | "over" | "no";

type BoardCellProps = {
  product: string;
  cell: CellView;
  current: boolean;
  state: CellState;
  compact: boolean;
  onFocus: () => void;
  onOpen: () => void;
  onPointerDown: (event: PointerEvent) => void;
};

export function BoardCellView({ product, cell, current, state, compact, onFocus, onOpen, onPointerDown }: BoardCellProps) {
  const { release } = cell;
  return (
    <button
      type="button"
      className={styles["cell"]}
      data-testid={`cell-${product}-${cell.environment}`}
      data-product={product}
      data-environment={cell.environment}
      data-behind={behindLevel(cell.behind)}
      data-state={state}
      data-compact={compact}
      tabIndex={current ? 0 : -1}
      onFocus={onFocus}
      onClick={onOpen}
      onPointerDown={onPointerDown}
    >
      <Unseen>{`${product} in ${cell.environment}: `}</Unseen>
      <span className={styles["line"]}>
        <Version cell={cell} />
        {state === "over" ? <span className={styles["drop"]}>Drop here</span> : <Badge cell={cell} />}
      </span>
      {!compact && <span className={styles["second"]} data-tone={release ? statusLook(release.status).tone : undefined}><Second cell={cell} over={state === "over"} /></span>}
      {!compact && (
        <span className={styles["second"]}>
          <HealthMark health={cell.health} />
          {cell.sync !== null && <span className={styles["mark"]} data-sync={cell.sync}><RefreshCw size={12} aria-hidden />{cell.sync}</span>}
        </span>
      )}
    </button>
  );
}

function Version({ cell }: { cell: CellView }) {
  const target = cell.release?.summary.version;
  const words = cell.version ?? (cell.mixed ? `${String(cell.applications.length)} versions` : "no version");
  if (cell.release && target !== null && target !== undefined && target !== cell.version) {
    return <span className={styles["version"]}><s>{words}</s><span aria-hidden>→</span><b>{target}</b></span>;
  }
  return <b className={styles["version"]}><Truncated>{words}</Truncated></b>;
}

function Badge({ cell: { release, behind } }: { cell: CellView }) {
  if (release) return <StatusChip status={release.status} />;
  return behind > 0 && <span className={styles["behind"]} data-level={behindLevel(behind)}>{behindWords(behind)}</span>;
}

function Second({ cell, over }: { cell: CellView; over: boolean }) {
  if (over) return <>opens the preview</>;
  if (cell.problem !== null) return <><TriangleAlert size={12} aria-hidden /><Truncated>{cell.problem}</Truncated></>;
  const { release, commit } = cell;
  if (release) {
    const since = release.summary.startedAt ?? release.summary.createdAt;
    return <><Truncated>{release.summary.flow}</Truncated> · <Elapsed since={since} until={null} /></>;
  }
  const at = commit === null ? Number.NaN : Date.parse(commit.date);
  return commit && <><code>{commit.sha.slice(0, 7)}</code>{Number.isFinite(at) && <Ago at={at} />}</>;
}

const looks: Readonly<{ [health in Health]: { word: string; icon: LucideIcon } }> = {
  healthy: { word: "Healthy", icon: Heart },
  progressing: { word: "Progressing", icon: HeartPulse },
  degraded: { word: "Degraded", icon: HeartCrack },
  unknown: { word: "Not observed", icon: HeartOff },
};

export function HealthMark({ health, count }: { health: Health; count?: number }) {
  const { word, icon: Icon } = looks[health];
  return (
    <span className={styles["mark"]} data-health={health}>
      <Icon size={12} aria-hidden />
      {count !== undefined && <b>{count}</b>}
      {count === undefined ? word : word.toLowerCase()}
    </span>
  );
}

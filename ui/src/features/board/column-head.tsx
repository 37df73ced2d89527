// The head of a column: environment, its kind, how healthy it is; filters by health, moves by drag or by keys.

import { GripVertical } from "lucide-react";
import type { KeyboardEvent, PointerEvent } from "react";

import { Truncated } from "../../components/truncated";
import type { BoardEnvironment } from "../../gen/bindings";
import type { Health } from "./board";
import { HealthMark } from "./board-cell";
import styles from "./board.module.css";

type ColumnHeadProps = {
  environment: BoardEnvironment;
  counts: readonly { health: Health; count: number }[];
  chosen: Health | null;
  dragged: boolean;
  over: boolean;
  onHealth: (health: Health) => void;
  onMove: (by: -1 | 1) => void;
  onPointerDown: (event: PointerEvent) => void;
};

export function ColumnHead({ environment, counts, chosen, dragged, over, onHealth, onMove, onPointerDown }: ColumnHeadProps) {
  const { name, kind } = environment;
  const keyed = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    onMove(event.key === "ArrowLeft" ? -1 : 1);
  };
  return (
    <div className={styles["head"]} role="columnheader" data-column={name} data-dragged={dragged} data-over={over} data-testid={`column-${name}`}>
      <span className={styles["headLine"]}>
        <span className={styles["kindMark"]} data-kind={kind} aria-hidden />
        <Truncated className={styles["headName"]}>{name}</Truncated>
        {kind === "PROD" && <span className={styles["kind"]} data-kind={kind}>Production</span>}
        <button type="button" className={styles["grip"]} aria-label={`Move the column ${name}: drag, or arrow keys`} data-testid={`grip-${name}`} onPointerDown={onPointerDown} onKeyDown={keyed}>
          <GripVertical size={14} aria-hidden />
        </button>
      </span>
      <span className={styles["counts"]}>
        {counts.map(({ health, count }) => (
          <button key={health} type="button" className={styles["count"]} aria-pressed={chosen === health} data-testid={`health-${name}-${health}`} onClick={() => { onHealth(health); }}>
            <HealthMark health={health} count={count} />
          </button>
        ))}
      </span>
    </div>
  );
}

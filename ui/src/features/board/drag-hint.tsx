// What is carried while a cell is dragged, and what dropping it would do.

import type { Drag } from "./use-drag";
import type { RowView } from "./board";
import styles from "./board.module.css";

export type Dragged = { product: string; from: string; version: string | null };

export function DragHint({ drag: { subject, over, x, y }, row }: { drag: Drag<Dragged>; row: RowView | undefined }) {
  const target = over !== null && over !== subject.from && row?.cells.has(over) === true ? over : null;
  return (
    <div className={styles["hint"]} style={{ left: x + 12, top: y + 12 }} role="status" data-testid="drag-hint">
      <b>{subject.version ?? "its change"}</b> of {subject.product}
      <span>{target === null ? `from ${subject.from}` : `Promote to ${target}: dropping only opens the preview`}</span>
    </div>
  );
}

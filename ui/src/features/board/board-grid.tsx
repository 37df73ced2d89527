// Products by environments: moved through by arrow keys, promoted by drag or `P`, columns reordered at their grips.

import { type KeyboardEvent, useRef } from "react";

import type { BoardEnvironment } from "../../gen/bindings";
import { StatusIcon } from "../../components/status-chip";
import { Truncated } from "../../components/truncated";
import { navigate } from "../../app/router";
import { type BoardFilter, type Health, type RowView, healthCounts, moved, step } from "./board";
import { BoardCellView, type CellState } from "./board-cell";
import styles from "./board.module.css";
import { ColumnHead } from "./column-head";
import { DragHint, type Dragged } from "./drag-hint";
import { type Drag, useDrag } from "./use-drag";

export type Place = { product: string; environment: string };

type BoardGridProps = {
  /** Of all products: the heads count them. */
  all: readonly RowView[];
  shown: readonly RowView[];
  environments: readonly BoardEnvironment[];
  compact: boolean;
  promotes: boolean;
  current: Place | null;
  health: BoardFilter["health"];
  onCurrent: (place: Place) => void;
  onOpen: (place: Place) => void;
  onPromote: (product: string, from: string, to: string) => void;
  onHealth: (environment: string, health: Health) => void;
  onOrder: (names: string[]) => void;
};

export function BoardGrid({ all, shown, environments, compact, promotes, current, health, onCurrent, onOpen, onPromote, onHealth, onOrder }: BoardGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const names = environments.map(({ name }) => name);
  const { drag, start } = useDrag<Dragged>({
    attribute: "environment",
    onDrop: ({ product, from }, to) => { if (to !== from) onPromote(product, from, to); },
  });
  const columnDrag = useDrag<string>({ attribute: "column", onDrop: (name, over) => { onOrder(moved(names, name, names.indexOf(over))); } });
  const focused = focusedPlace(shown, names, current);

  const keyed = (event: KeyboardEvent): void => {
    if (focused === null) return;
    const next = step(focused, event.key, shown, names);
    if (next === focused) return;
    event.preventDefault();
    const target = shown[next.row];
    const environment = names[next.column];
    if (!target || environment === undefined) return;
    grid.current?.querySelector<HTMLElement>(`[data-product="${CSS.escape(target.product)}"][data-environment="${CSS.escape(environment)}"]`)?.focus();
  };

  return (
    // Its cells have the focus; arrow keys move between them.
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus
    <div ref={grid} className={styles["grid"]} role="grid" aria-label="What runs where" data-testid="board" data-dragging={drag !== null} style={{ gridTemplateColumns: `minmax(168px, 200px) repeat(${String(names.length)}, minmax(176px, 1fr))` }} onKeyDown={keyed}>
      <div role="row" className={styles["row"]}>
        <div role="columnheader" className={`${styles["head"] ?? ""} ${styles["corner"] ?? ""}`}>Product <span className={styles["total"]}>{shown.length}</span></div>
        {environments.map((environment, index) => (
          <ColumnHead
            key={environment.name}
            environment={environment}
            counts={healthCounts(all, environment.name)}
            chosen={health?.environment === environment.name ? health.health : null}
            dragged={columnDrag.drag?.subject === environment.name}
            over={columnDrag.drag !== null && columnDrag.drag.over === environment.name}
            onHealth={(wanted) => { onHealth(environment.name, wanted); }}
            onMove={(by) => { onOrder(moved(names, environment.name, Math.max(0, index + by))); }}
            onPointerDown={columnDrag.start(environment.name)}
          />
        ))}
      </div>
      {shown.map((row, index) => (
        <Row key={row.product} row={row} names={names} compact={compact} drag={drag} column={focused?.row === index ? focused.column : -1} onCurrent={onCurrent} onOpen={onOpen} start={promotes ? start : null} />
      ))}
      {drag && <DragHint drag={drag} row={shown.find(({ product }) => product === drag.subject.product)} />}
    </div>
  );
}

type RowProps = {
  row: RowView;
  names: readonly string[];
  compact: boolean;
  drag: Drag<Dragged> | null;
  column: number;
  onCurrent: (place: Place) => void;
  onOpen: (place: Place) => void;
  start: ReturnType<typeof useDrag<Dragged>>["start"] | null;
};

function Row({ row: { product, cells, words, tone }, names, compact, drag, column, onCurrent, onOpen, start }: RowProps) {
  return (
    <div role="row" className={styles["row"]} data-testid={`board-row-${product}`}>
      <div role="rowheader" className={styles["product"]}>
        <button type="button" className={styles["productName"]} data-testid={`board-product-${product}`} onClick={() => { navigate({ screen: "product", name: product }); }}>
          <Truncated>{product}</Truncated>
        </button>
        {!compact && (
          <span className={styles["words"]}>
            {tone !== "neutral" && <StatusIcon status={tone === "failed" ? "FAILED" : tone === "waiting" ? "SUSPENDED" : "RUNNING"} size={12} />}
            <Truncated>{words}</Truncated>
          </span>
        )}
      </div>
      {names.map((environment, index) => {
        const cell = cells.get(environment);
        const place = { product, environment };
        return (
          <div key={environment} role="gridcell" className={styles["slot"]}>
            {cell ? (
              <BoardCellView
                product={product} cell={cell} compact={compact} current={index === column} state={stateOf(drag, place)}
                onFocus={() => { onCurrent(place); }}
                onOpen={() => { onOpen(place); }}
                onPointerDown={start ? start({ product, from: environment, version: cell.version }) : () => undefined}
              />
            ) : (
              <span className={styles["absent"]}>Not deployed here</span>
            )}
          </div>
        );
      })}
    </div>
  );
}

function stateOf(drag: Drag<Dragged> | null, { product, environment }: Place): CellState {
  if (drag === null) return "idle";
  if (drag.subject.product !== product) return "no";
  if (drag.subject.from === environment) return "source";
  return drag.over === environment ? "over" : "target";
}

/** The cell that the keyboard is at: the chosen one while it is shown, else the first. */
function focusedPlace(shown: readonly RowView[], names: readonly string[], current: Place | null): { row: number; column: number } | null {
  const row = shown.findIndex(({ product }) => product === current?.product);
  const column = names.indexOf(current?.environment ?? "");
  if (row >= 0 && column >= 0) return { row, column };
  const first = shown[0];
  return first ? { row: 0, column: Math.max(0, names.findIndex((name) => first.cells.has(name))) } : null;
}

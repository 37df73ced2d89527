// Products by environments: moved through by arrow keys, promoted by drag or `P`, columns reordered at their grips.

import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, useLayoutEffect, useMemo, useRef } from "react";

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

/** As the style sheet has it: a cell with its borders, and the least width of a column. */
const HEIGHT = { detailed: 77, compact: 39 };
const WIDTH = 176;
/** The column of the products, which stays in sight: its least width and its most. */
const PRODUCT = { least: 168, most: 200 };

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
  const height = HEIGHT[compact ? "compact" : "detailed"];
  const counts = useMemo(() => new Map(environments.map(({ name }) => [name, healthCounts(all, name)])), [all, environments]);
  const getScrollElement = () => grid.current?.parentElement ?? null;
  const rowsSeen = useVirtualizer({
    count: shown.length, getScrollElement, estimateSize: () => height, overscan: 4, rangeExtractor: (range) => withOne(range, focused?.row),
  }).getVirtualItems();
  const columnsSeen = useVirtualizer({
    count: names.length, getScrollElement, estimateSize: () => WIDTH, paddingStart: PRODUCT.least, overscan: 2, horizontal: true, rangeExtractor: (range) => withOne(range, focused?.column),
  }).getVirtualItems();
  const seen = columnsSeen.map(({ index }) => index).join();
  const columns = useMemo(
    () => environments.flatMap(({ name }, index) => (seen.split(",").includes(String(index)) ? { index, name } : [])),
    [environments, seen],
  );

  const cellOf = ({ product, environment }: Place): HTMLElement | null | undefined =>
    grid.current?.querySelector<HTMLElement>(`[data-product="${CSS.escape(product)}"][data-environment="${CSS.escape(environment)}"]`);
  const moving = useRef<Place | null>(null);
  // Synchronises the focus with a cell that was not drawn yet when an arrow key led to it.
  useLayoutEffect(() => {
    const cell = moving.current && cellOf(moving.current);
    if (!cell) return;
    moving.current = null;
    cell.focus();
  });

  const keyed = (event: KeyboardEvent): void => {
    if (focused === null) return;
    const next = step(focused, event.key, shown, names);
    if (next === focused) return;
    event.preventDefault();
    const target = shown[next.row];
    const environment = names[next.column];
    if (!target || environment === undefined) return;
    const place = { product: target.product, environment };
    const cell = cellOf(place);
    if (cell) cell.focus();
    else {
      moving.current = place;
      onCurrent(place);
    }
  };

  return (
    // Its cells have the focus; arrow keys move between them.
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      ref={grid} className={styles["grid"]} role="grid" aria-label="What runs where" data-testid="board" data-dragging={drag !== null} aria-rowcount={shown.length + 1} aria-colcount={names.length + 1} onKeyDown={keyed}
      style={{ gridTemplateColumns: `minmax(${String(PRODUCT.least)}px, ${String(PRODUCT.most)}px) repeat(${String(names.length)}, minmax(${String(WIDTH)}px, 1fr))`, gridTemplateRows: `auto repeat(${String(shown.length)}, ${String(height)}px)`, minWidth: PRODUCT.least + names.length * WIDTH }}
    >
      <div role="row" className={styles["row"]} aria-rowindex={1}>
        <div role="columnheader" className={`${styles["head"] ?? ""} ${styles["corner"] ?? ""}`}>Product <span className={styles["total"]}>{shown.length}</span></div>
        {environments.map((environment, index) => (
          <ColumnHead
            key={environment.name}
            environment={environment}
            counts={counts.get(environment.name) ?? []}
            chosen={health?.environment === environment.name ? health.health : null}
            dragged={columnDrag.drag?.subject === environment.name}
            over={columnDrag.drag !== null && columnDrag.drag.over === environment.name}
            onHealth={(wanted) => { onHealth(environment.name, wanted); }}
            onMove={(by) => { onOrder(moved(names, environment.name, Math.max(0, index + by))); }}
            onPointerDown={(event) => { columnDrag.start(environment.name, event); }}
          />
        ))}
      </div>
      {rowsSeen.map(({ index }) => shown[index] && (
        <Row key={shown[index].product} row={shown[index]} index={index} columns={columns} compact={compact} drag={drag} column={focused?.row === index ? focused.column : -1} onCurrent={onCurrent} onOpen={onOpen} start={promotes ? start : null} />
      ))}
      {drag && <DragHint drag={drag} row={shown.find(({ product }) => product === drag.subject.product)} />}
    </div>
  );
}

type RowProps = {
  row: RowView;
  index: number;
  /** Those that are drawn. */
  columns: readonly { index: number; name: string }[];
  compact: boolean;
  drag: Drag<Dragged> | null;
  column: number;
  onCurrent: (place: Place) => void;
  onOpen: (place: Place) => void;
  start: ReturnType<typeof useDrag<Dragged>>["start"] | null;
};

/** Drawn again only when it looks otherwise: not while the others scroll by. */
const Row = memo(function Row({ row: { product, cells, words, tone }, index: at, columns, compact, drag, column, onCurrent, onOpen, start }: RowProps) {
  return (
    <div role="row" className={styles["row"]} aria-rowindex={at + 2} data-testid={`board-row-${product}`}>
      <div role="rowheader" className={styles["product"]} style={{ gridRow: at + 2, gridColumn: 1 }}>
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
      {columns.map(({ name: environment, index }) => {
        const cell = cells.get(environment);
        const place = { product, environment };
        return (
          <div key={environment} role="gridcell" className={styles["slot"]} aria-colindex={index + 2} style={{ gridRow: at + 2, gridColumn: index + 2 }}>
            {cell ? (
              <BoardCellView
                product={product} cell={cell} compact={compact} current={index === column} state={stateOf(drag, place)}
                onFocus={() => { onCurrent(place); }}
                onOpen={() => { onOpen(place); }}
                onPointerDown={(event) => { start?.({ product, from: environment, version: cell.version }, event); }}
              />
            ) : (
              <span className={styles["absent"]}>Not deployed here</span>
            )}
          </div>
        );
      })}
    </div>
  );
});

function stateOf(drag: Drag<Dragged> | null, { product, environment }: Place): CellState {
  if (drag === null) return "idle";
  if (drag.subject.product !== product) return "no";
  if (drag.subject.from === environment) return "source";
  return drag.over === environment ? "over" : "target";
}

/** What is in sight, and the one that has the focus wherever it is. */
function withOne(range: Range, one: number | undefined): number[] {
  const seen = defaultRangeExtractor(range);
  return one === undefined || one < 0 || one >= range.count || seen.includes(one) ? seen : [...seen, one].toSorted((left, right) => left - right);
}

/** The cell that the keyboard is at: the chosen one while it is shown, else the first. */
function focusedPlace(shown: readonly RowView[], names: readonly string[], current: Place | null): { row: number; column: number } | null {
  const row = shown.findIndex(({ product }) => product === current?.product);
  const column = names.indexOf(current?.environment ?? "");
  if (row >= 0 && column >= 0) return { row, column };
  const first = shown[0];
  return first ? { row: 0, column: Math.max(0, names.findIndex((name) => first.cells.has(name))) } : null;
}

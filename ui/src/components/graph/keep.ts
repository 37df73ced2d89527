// A layout that follows from the one before: what an edit doesn't touch keeps its order, and moves as little as possible.

import { type Cell, type Grid, mean, number } from "./cells";
import { crossings, exchange, type Order, sift } from "./order";
import { placeCalmly } from "./place";

/** Where a cell stood. */
export type Kept = { layer: number; y: number };
export type Before = {
  cells: ReadonlyMap<string, Kept>;
  /** Of the edges. */
  keys: { has: (key: string) => boolean };
};

/** How much worse than a fresh order one may be that changes less. */
const CROSSINGS = { factor: 1.25, more: 4 };

export function mayCross(fresh: number): number {
  return Math.floor(fresh * CROSSINGS.factor) + CROSSINGS.more;
}

/** Cells of which the edit changed something: they may be put elsewhere. */
export function touchedCells(grid: Grid, before: Before): Set<Cell> {
  const touched = new Set<Cell>();
  for (const column of grid.columns) for (const cell of column) if (!before.cells.has(cell.key)) touched.add(cell);
  const nodes = new Map<string, Cell>();
  for (const column of grid.columns) for (const cell of column) if (!cell.passing) nodes.set(cell.id, cell);
  for (const key of grid.chains.keys()) {
    const cell = nodes.get(key.slice(key.indexOf(" ") + 1));
    if (cell && !before.keys.has(key)) touched.add(cell);
  }
  return touched;
}

/** The order of before; what is new comes where its neighbours are. Says how many edges cross. */
export function keepOrder(grid: Grid, before: Before, touched: ReadonlySet<Cell>, most: number): { order: Order; crossings: number } {
  const order = grid.columns.map((column) => [...column]);
  for (const column of order) {
    number(column);
    for (const cell of column) cell.y = before.cells.get(cell.key)?.y ?? guess(cell, before);
    column.sort((a, b) => a.y - b.y || a.row - b.row);
    number(column);
  }
  for (const column of order) {
    for (const cell of [...column]) if (touched.has(cell)) sift(column, cell);
  }
  let found = crossings(order);
  if (found > most) {
    exchange(order);
    found = crossings(order);
  }
  return { order, crossings: found };
}

/** Below those that follow the same one already; else where its edges come from, or go to. */
function guess(cell: Cell, before: Before): number {
  const known = (other: Cell): number[] => {
    const kept = before.cells.get(other.key);
    return kept ? [kept.y] : [];
  };
  if (cell.passing) {
    const [end] = cell.after.flatMap(known);
    if (end !== undefined) return end;
  }
  if (cell.before.length === 0) {
    const ahead = cell.after.flatMap(known);
    return ahead.length > 0 ? mean(ahead) : cell.y;
  }
  const from = mean(cell.before.map((other) => other.y));
  const siblings = cell.before.flatMap((other) => other.after.filter((next) => next.layer === cell.layer).flatMap(known));
  return siblings.length > 0 && cell.before.length === 1 ? Math.max(from, ...siblings) + 1 : from;
}

/** From left to right: each cell wishes to move as those that lead to it have moved; the first column stands still. */
export function keepPlaces(order: Order, before: Before, touched: ReadonlySet<Cell>, gap: number): void {
  const moved = (cell: Cell): number => cell.y - (before.cells.get(cell.key)?.y ?? cell.y);
  const isFirm = (cell: Cell): boolean => !touched.has(cell);
  for (const column of order) {
    const wishes = column.map((cell) => {
      const kept = before.cells.get(cell.key);
      if (cell.before.length === 0) return kept?.y ?? cell.y;
      if (!kept || touched.has(cell)) return mean(cell.before.map((other) => other.y));
      return kept.y + mean(cell.before.map(moved));
    });
    placeCalmly(column, wishes, isFirm, gap);
  }
}

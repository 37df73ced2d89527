// The order of the cells in each column: as few crossings as can be had cheaply, or as little change as can be afforded.

import { type Cell, mean, number } from "./cells";

const SWEEPS = 8;
const EXCHANGES = 4;

export type Order = Cell[][];

/** Fewer crossings by barycentres; the best order that was seen wins, so that a sweep never makes it worse. */
export function freshOrder(columns: Order): void {
  columns.forEach(number);
  let best = columns.map((column) => [...column]);
  let fewest = crossings(columns);
  let idle = 0;
  for (let sweep = 0; sweep < SWEEPS && fewest > 0 && idle < 4; sweep++) {
    const forward = sweep % 2 === 0;
    for (const column of forward ? columns : [...columns].reverse()) sortByNeighbours(column, forward ? "before" : "after");
    const found = crossings(columns);
    idle = found < fewest ? 0 : idle + 1;
    if (found < fewest) {
      fewest = found;
      best = columns.map((column) => [...column]);
    }
  }
  best.forEach((column, layer) => {
    columns[layer] = column;
    number(column);
  });
}

function sortByNeighbours(column: Cell[], side: "before" | "after"): void {
  const weight = new Map<Cell, number>();
  for (const cell of column) {
    weight.set(cell, cell[side].length === 0 ? cell.row : mean(cell[side].map((other) => other.row)));
  }
  column.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0) || a.row - b.row);
  number(column);
}

/** How many pairs of edges cross, counted with a tree of sums: the rows must be numbered. */
export function crossings(columns: Order): number {
  let count = 0;
  columns.forEach((column, layer) => {
    const size = columns[layer + 1]?.length ?? 0;
    if (size < 2) return;
    const sums = new Int32Array(size + 1);
    let seen = 0;
    for (const cell of column) {
      const ends = cell.after.map((other) => other.row);
      for (const end of ends) count += seen - prefix(sums, end + 1);
      for (const end of ends) for (let at = end + 1; at <= size; at += at & -at) sums[at] = (sums[at] ?? 0) + 1;
      seen += ends.length;
    }
  });
  return count;
}

function prefix(sums: Int32Array, end: number): number {
  let sum = 0;
  for (let at = end; at > 0; at -= at & -at) sum += sums[at] ?? 0;
  return sum;
}

/** Moves one cell to where its edges cross least; it stays when nothing is won. */
export function sift(column: Cell[], cell: Cell): void {
  const before = cell.before.map((other) => other.row).sort((a, b) => a - b);
  const after = cell.after.map((other) => other.row).sort((a, b) => a - b);
  if (before.length + after.length === 0) return;
  // What it would cost to stand below each of the others instead of above it.
  const costs = column.map((other) => (other === cell ? 0 : costOfBelow(other.before, before) + costOfBelow(other.after, after)));
  let best = cell.row;
  let least = 0;
  for (let row = cell.row + 1, sum = 0; row < column.length; row++) {
    sum += costs[row] ?? 0;
    if (sum < least) [best, least] = [row, sum];
  }
  for (let row = cell.row - 1, sum = 0; row >= 0; row--) {
    sum -= costs[row] ?? 0;
    if (sum < least) [best, least] = [row, sum];
  }
  if (best === cell.row) return;
  column.splice(cell.row, 1);
  column.splice(best, 0, cell);
  number(column);
}

function costOfBelow(others: readonly Cell[], own: readonly number[]): number {
  let cost = 0;
  for (const { row } of others) cost += firstFrom(own, row) - (own.length - firstFrom(own, row + 1));
  return cost;
}

/** How many of the sorted values are less than `limit`. */
function firstFrom(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Swaps neighbours where that makes fewer crossings: the gentlest way to untangle. */
export function exchange(columns: Order): void {
  for (let round = 0; round < EXCHANGES; round++) {
    let swapped = false;
    for (const column of columns) {
      for (let row = 1; row < column.length; row++) {
        const [upper, lower] = [column[row - 1], column[row]];
        if (!upper || !lower || !crossesLess(upper, lower)) continue;
        column[row - 1] = lower;
        column[row] = upper;
        [lower.row, upper.row] = [row - 1, row];
        swapped = true;
      }
    }
    if (!swapped) return;
  }
}

function crossesLess(upper: Cell, lower: Cell): boolean {
  const rows = (cells: readonly Cell[]): number[] => cells.map((other) => other.row).sort((a, b) => a - b);
  return costOfBelow(lower.before, rows(upper.before)) + costOfBelow(lower.after, rows(upper.after)) < 0;
}

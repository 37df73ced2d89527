// Heights of the cells of a column: as near to their wishes as order and gaps allow.

import { type Cell, mean } from "./cells";

const SWEEPS = 8;

/** Edges as straight as they can be had, in the order that the columns have. */
export function placeFresh(columns: readonly Cell[][], gap: number): void {
  for (const column of columns) place(column, column.map((_, row) => row * 100), gap);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    const side = forward ? "before" : "after";
    for (const column of forward ? columns : [...columns].reverse()) {
      place(column, column.map((cell) => (cell[side].length === 0 ? cell.y : mean(cell[side].map((other) => other.y)))), gap);
    }
  }
}

/** Distance of each cell's centre from the first one's when the column is packed. */
function packed(column: readonly Cell[], gap: number): number[] {
  const offsets: number[] = [];
  column.forEach((cell, row) => {
    const above = column[row - 1];
    offsets.push(above ? (offsets[row - 1] ?? 0) + (above.height + cell.height) / 2 + gap : 0);
  });
  return offsets;
}

/**
 * The least sum of squares: with the gaps taken out it is an isotonic regression, which pooling neighbours solves
 * exactly. Everybody gives way a little.
 */
function place(column: readonly Cell[], wishes: readonly number[], gap: number): void {
  const offsets = packed(column, gap);
  const pools: { sum: number; size: number }[] = [];
  column.forEach((_, row) => {
    pools.push({ sum: (wishes[row] ?? 0) - (offsets[row] ?? 0), size: 1 });
    for (;;) {
      const last = pools.at(-1);
      const previous = pools.at(-2);
      if (!last || !previous || previous.sum / previous.size <= last.sum / last.size) break;
      pools.splice(-2, 2, { sum: previous.sum + last.sum, size: previous.size + last.size });
    }
  });
  let row = 0;
  for (const pool of pools) {
    for (let i = 0; i < pool.size; i++, row++) {
      const cell = column[row];
      if (cell) cell.y = pool.sum / pool.size + (offsets[row] ?? 0);
    }
  }
}

/** A pool of cells that touch; `firm` and `soft` are sorted. */
type Pool = { size: number; firm: number[]; soft: number[] };

/**
 * The least sum of distances, so that most cells stay exactly where they wish to be and few move far. Those that are
 * not firm have no say as long as a firm one touches them.
 */
export function placeCalmly(column: readonly Cell[], wishes: readonly number[], isFirm: (cell: Cell) => boolean, gap: number): void {
  const offsets = packed(column, gap);
  const pools: Pool[] = [];
  column.forEach((cell, row) => {
    const wish = (wishes[row] ?? 0) - (offsets[row] ?? 0);
    pools.push(isFirm(cell) ? { size: 1, firm: [wish], soft: [] } : { size: 1, firm: [], soft: [wish] });
    for (;;) {
      const last = pools.at(-1);
      const previous = pools.at(-2);
      if (!last || !previous || heightOf(previous) <= heightOf(last)) break;
      pools.splice(-2, 2, {
        size: previous.size + last.size, firm: merged(previous.firm, last.firm), soft: merged(previous.soft, last.soft),
      });
    }
  });
  let row = 0;
  for (const pool of pools) {
    const height = heightOf(pool);
    for (let i = 0; i < pool.size; i++, row++) {
      const cell = column[row];
      if (cell) cell.y = height + (offsets[row] ?? 0);
    }
  }
}

/** The upper median: where as many have to move up as down, those below give way. */
function heightOf({ firm, soft }: Pool): number {
  const values = firm.length > 0 ? firm : soft;
  return values[values.length >> 1] ?? 0;
}

/** The smaller list is put into the larger one, so that many merges stay cheap. */
function merged(a: number[], b: number[]): number[] {
  const [large, small] = a.length < b.length ? [b, a] : [a, b];
  for (const value of small) {
    let low = 0;
    let high = large.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((large[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    large.splice(low, 0, value);
  }
  return large;
}

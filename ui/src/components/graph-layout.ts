// Layered layout of a flow: columns by distance from the trigger, rows so that edges run straight.
// Deterministic: the same graph after the same layout always gets the same picture, and ties keep the order of the document.

import { buildGrid, type Cell, mean } from "./graph/cells";
import type { LayoutEdge, LayoutNode } from "./graph/given";
import { keepOrder, keepPlaces, type Kept, mayCross, touchedCells } from "./graph/keep";
import { crossings, freshOrder } from "./graph/order";
import { placeFresh } from "./graph/place";

export { edgeKey, type LayoutEdge, type LayoutNode } from "./graph/given";

export type Point = { x: number; y: number };

export type GraphLayout = {
  /** Top left corner of each node. */
  positions: Map<string, Point>;
  /** Heights at which an edge crosses the columns between its ends; key from `edgeKey`. */
  bends: Map<string, Point[]>;
  width: number;
  height: number;
  /** Of everything that has a place: what the next layout goes by. */
  cells: Map<string, Kept>;
};

export type LayoutGaps = {
  /** Between columns. */
  column: number;
  /** Between rows. */
  row: number;
};

/** How much longer and taller a picture may grow for the sake of calm, before it is drawn afresh. */
const LONGER = 2;
const TALLER = 1.5;
const SPARE_ROWS = 4;

/** With the layout `before`, what is not touched by the difference stays where it is, as far as the picture stays good. */
export function layoutGraph(
  nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], gaps: LayoutGaps, before: GraphLayout | null = null,
): GraphLayout {
  const grid = buildGrid(nodes, edges);
  const { chains } = grid;
  const fresh = [...grid.columns];
  freshOrder(fresh);
  if (before === null || !isNearby(nodes, before)) {
    placeFresh(fresh, gaps.row);
    return readPositions(fresh, chains, gaps.column);
  }
  const most = mayCross(crossings(fresh));
  placeFresh(fresh, gaps.row);
  const best = sizeOf(fresh);
  const afresh = readPositions(fresh, chains, gaps.column);

  const known = { cells: before.cells, keys: before.bends };
  const touched = touchedCells(grid, known);
  const kept = keepOrder(grid, known, touched, most);
  if (kept.crossings <= most) {
    keepPlaces(kept.order, known, touched, gaps.row);
    if (isGood(sizeOf(kept.order), best, gaps.row + rowHeight(nodes))) return readPositions(kept.order, chains, gaps.column);
  }
  return afresh;
}

/** It is the same flow after an edit, not another one. */
function isNearby(nodes: readonly LayoutNode[], before: GraphLayout): boolean {
  let known = 0;
  for (const { id } of nodes) if (before.positions.has(id)) known++;
  return known * 2 > nodes.length;
}

function rowHeight(nodes: readonly LayoutNode[]): number {
  return nodes.length === 0 ? 0 : mean(nodes.map((node) => node.height));
}

type Size = { length: number; height: number };

function sizeOf(columns: readonly Cell[][]): Size {
  let [length, top, bottom] = [0, Infinity, -Infinity];
  for (const column of columns) {
    for (const cell of column) {
      top = Math.min(top, cell.y);
      bottom = Math.max(bottom, cell.y);
      for (const next of cell.after) length += Math.abs(next.y - cell.y);
    }
  }
  return { length, height: Math.max(0, bottom - top) };
}

function isGood(size: Size, best: Size, row: number): boolean {
  const spare = SPARE_ROWS * row;
  return size.length <= best.length * LONGER + spare && size.height <= best.height * TALLER + spare;
}

function readPositions(columns: readonly Cell[][], chains: Map<string, Cell[]>, gap: number): GraphLayout {
  let shift = Infinity;
  for (const column of columns) for (const cell of column) shift = Math.min(shift, cell.y - cell.height / 2);
  const positions = new Map<string, Point>();
  const cells = new Map<string, Kept>();
  const centre = new Map<Cell, Point>();
  let x = 0;
  let height = 0;
  for (const column of columns) {
    const width = column.reduce((most, cell) => Math.max(most, cell.width), 0);
    for (const cell of column) {
      const y = Math.round(cell.y - shift);
      centre.set(cell, { x: x + width / 2, y });
      cells.set(cell.key, { layer: cell.layer, y });
      height = Math.max(height, y + cell.height / 2);
      if (!cell.passing) positions.set(cell.id, { x, y: Math.round(y - cell.height / 2) });
    }
    x += width + gap;
  }
  const bends = new Map<string, Point[]>();
  for (const [key, passing] of chains) {
    bends.set(key, passing.map((cell) => centre.get(cell) ?? { x: 0, y: 0 }));
  }
  return { positions, bends, width: Math.max(0, x - gap), height, cells };
}

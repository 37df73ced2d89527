// Columns of a layered layout: a cell for each node, and one for each edge that passes a column on its way.

import { edgeKey, type LayoutEdge, type LayoutNode } from "./given";

export type Cell = {
  /** The node's id; of a passing edge its key and the column. */
  key: string;
  id: string;
  layer: number;
  width: number;
  height: number;
  /** Stands for an edge that passes this column. */
  passing: boolean;
  /** Place in its column, from the top. */
  row: number;
  /** Vertical centre. */
  y: number;
  before: Cell[];
  after: Cell[];
};

export type Grid = {
  columns: Cell[][];
  /** The cells on the way of each edge, its ends left out. */
  chains: Map<string, Cell[]>;
};

const PASSING_HEIGHT = 12;

export function buildGrid(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Grid {
  const columns: Cell[][] = [];
  const cells = new Map<string, Cell>();
  const put = (cell: Cell): Cell => {
    while (columns.length <= cell.layer) columns.push([]);
    const column = columns[cell.layer] ?? [];
    cell.row = column.length;
    column.push(cell);
    return cell;
  };
  for (const { id, layer, width, height } of nodes) {
    cells.set(id, put({ key: id, id, layer, width, height, passing: false, row: 0, y: 0, before: [], after: [] }));
  }
  const chains = new Map<string, Cell[]>();
  for (const edge of edges) {
    const from = cells.get(edge.from);
    const to = cells.get(edge.to);
    const id = edgeKey(edge);
    if (!from || !to || from.layer >= to.layer || chains.has(id)) continue;
    const passing: Cell[] = [];
    let last = from;
    for (let layer = from.layer + 1; layer < to.layer; layer++) {
      const cell = put({
        key: `${id} ${layer}`, id, layer, width: 0, height: PASSING_HEIGHT, passing: true, row: 0, y: 0, before: [last], after: [],
      });
      last.after.push(cell);
      passing.push(cell);
      last = cell;
    }
    last.after.push(to);
    to.before.push(last);
    chains.set(id, passing);
  }
  return { columns, chains };
}

/** Writes down where each cell of a column stands. */
export function number(column: readonly Cell[]): void {
  column.forEach((cell, row) => {
    cell.row = row;
  });
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

// Layered layout of a flow: columns by distance from the trigger, rows so that edges run straight.
// Deterministic: the same graph always gets the same picture, and ties keep the order of the document.

export type LayoutNode = { id: string; layer: number; width: number; height: number };
export type LayoutEdge = { from: string; to: string };
export type Point = { x: number; y: number };

export type GraphLayout = {
  /** Top left corner of each node. */
  positions: Map<string, Point>;
  /** Heights at which an edge crosses the columns between its ends; key from `edgeKey`. */
  bends: Map<string, Point[]>;
  width: number;
  height: number;
};

export type LayoutGaps = {
  /** Between columns. */
  column: number;
  /** Between rows. */
  row: number;
};

/** Name of an edge: environment names have no spaces. */
export function edgeKey(edge: LayoutEdge): string {
  return `${edge.from} ${edge.to}`;
}

type Cell = {
  id: string;
  width: number;
  height: number;
  /** Stands for an edge that passes this column. */
  passing: boolean;
  /** Vertical centre. */
  y: number;
  before: Cell[];
  after: Cell[];
};

const ORDER_SWEEPS = 6;
const PLACE_SWEEPS = 8;
const PASSING_HEIGHT = 12;

export function layoutGraph(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], gaps: LayoutGaps): GraphLayout {
  const { columns, chains } = buildColumns(nodes, edges);
  orderColumns(columns);
  placeRows(columns, gaps.row);
  return readPositions(columns, chains, gaps.column);
}

function buildColumns(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]) {
  const columns: Cell[][] = [];
  const cells = new Map<string, { cell: Cell; layer: number }>();
  const column = (layer: number): Cell[] => {
    while (columns.length <= layer) columns.push([]);
    return columns[layer] ?? [];
  };
  for (const node of nodes) {
    const cell: Cell = { id: node.id, width: node.width, height: node.height, passing: false, y: 0, before: [], after: [] };
    cells.set(node.id, { cell, layer: node.layer });
    column(node.layer).push(cell);
  }
  const chains = new Map<string, Cell[]>();
  for (const edge of edges) {
    const from = cells.get(edge.from);
    const to = cells.get(edge.to);
    if (!from || !to || from.layer >= to.layer) continue;
    const passing: Cell[] = [];
    let last = from.cell;
    for (let layer = from.layer + 1; layer < to.layer; layer++) {
      const cell: Cell = {
        id: edgeKey(edge), width: 0, height: PASSING_HEIGHT, passing: true, y: 0, before: [last], after: [],
      };
      last.after.push(cell);
      column(layer).push(cell);
      passing.push(cell);
      last = cell;
    }
    last.after.push(to.cell);
    to.cell.before.push(last);
    chains.set(edgeKey(edge), passing);
  }
  return { columns, chains };
}

/** Fewer crossings by barycentres; the best order that was seen wins, so that a sweep never makes it worse. */
function orderColumns(columns: Cell[][]): void {
  let best = columns.map((column) => [...column]);
  let fewest = crossings(columns);
  for (let sweep = 0; sweep < ORDER_SWEEPS && fewest > 0; sweep++) {
    const forward = sweep % 2 === 0;
    const side = forward ? "before" : "after";
    const order = forward ? columns : [...columns].reverse();
    for (const column of order) sortByNeighbours(column, side, indexOf(columns));
    const found = crossings(columns);
    if (found < fewest) {
      fewest = found;
      best = columns.map((column) => [...column]);
    }
  }
  best.forEach((column, layer) => {
    columns[layer] = column;
  });
}

function indexOf(columns: readonly Cell[][]): Map<Cell, number> {
  const index = new Map<Cell, number>();
  for (const column of columns) column.forEach((cell, row) => index.set(cell, row));
  return index;
}

function sortByNeighbours(column: Cell[], side: "before" | "after", index: Map<Cell, number>): void {
  const weight = new Map<Cell, number>();
  for (const cell of column) {
    const own = index.get(cell) ?? 0;
    weight.set(cell, cell[side].length === 0 ? own : mean(cell[side].map((other) => index.get(other) ?? 0)));
  }
  column.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0) || (index.get(a) ?? 0) - (index.get(b) ?? 0));
}

function crossings(columns: readonly Cell[][]): number {
  const index = indexOf(columns);
  let count = 0;
  for (const column of columns) {
    const ends = column.flatMap((cell, row) => cell.after.map((other) => [row, index.get(other) ?? 0] as const));
    for (let i = 0; i < ends.length; i++) {
      for (let j = i + 1; j < ends.length; j++) {
        const [a, b] = [ends[i], ends[j]];
        if (a && b && (a[0] - b[0]) * (a[1] - b[1]) < 0) count++;
      }
    }
  }
  return count;
}

function placeRows(columns: readonly Cell[][], gap: number): void {
  for (const column of columns) place(column, column.map((_, row) => row * 100), gap);
  for (let sweep = 0; sweep < PLACE_SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    const order = forward ? columns : [...columns].reverse();
    for (const column of order) {
      const side = forward ? "before" : "after";
      place(column, column.map((cell) => (cell[side].length === 0 ? cell.y : mean(cell[side].map((other) => other.y)))), gap);
    }
  }
}

/**
 * Puts a column as near to its wishes as the gaps allow, in the least-squares sense: with the gaps taken out it is an
 * isotonic regression, which pooling neighbours solves exactly.
 */
function place(column: readonly Cell[], wishes: readonly number[], gap: number): void {
  const offsets: number[] = [];
  column.forEach((cell, row) => {
    const above = column[row - 1];
    offsets.push(above ? (offsets[row - 1] ?? 0) + (above.height + cell.height) / 2 + gap : 0);
  });
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

function readPositions(columns: readonly Cell[][], chains: Map<string, Cell[]>, gap: number): GraphLayout {
  const cells = columns.flat();
  const shift = cells.length === 0 ? 0 : Math.min(...cells.map((cell) => cell.y - cell.height / 2));
  const positions = new Map<string, Point>();
  const centre = new Map<Cell, Point>();
  let x = 0;
  let height = 0;
  for (const column of columns) {
    const width = Math.max(0, ...column.map((cell) => cell.width));
    for (const cell of column) {
      const y = Math.round(cell.y - shift);
      centre.set(cell, { x: x + width / 2, y });
      height = Math.max(height, y + cell.height / 2);
      if (!cell.passing) positions.set(cell.id, { x, y: Math.round(y - cell.height / 2) });
    }
    x += width + gap;
  }
  const bends = new Map<string, Point[]>();
  for (const [key, passing] of chains) {
    bends.set(key, passing.map((cell) => centre.get(cell) ?? { x: 0, y: 0 }));
  }
  return { positions, bends, width: Math.max(0, x - gap), height };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

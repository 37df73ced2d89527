// What a layout is asked about: nodes in their layers, and edges between them.

export type LayoutNode = { id: string; layer: number; width: number; height: number };
export type LayoutEdge = { from: string; to: string };

/** Name of an edge: environment names have no spaces. */
export function edgeKey(edge: LayoutEdge): string {
  return `${edge.from} ${edge.to}`;
}

// Graphs to try the layout on: flows of regions and stages, joined and with shortcuts, made from a seed.

import type { LayoutEdge, LayoutNode } from "../graph-layout";

export type SampleGraph = { nodes: LayoutNode[]; edges: LayoutEdge[] };

/** Numbers that look random and are the same each time. */
export function sequence(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

/** Longest distance from the start, as the model works it out. */
export function layered(ids: readonly string[], edges: readonly LayoutEdge[]): LayoutNode[] {
  const layer = new Map(ids.map((id) => [id, 0]));
  for (let moved = true; moved;) {
    moved = false;
    for (const { from, to } of edges) {
      const next = (layer.get(from) ?? 0) + 1;
      if (next <= (layer.get(to) ?? 0)) continue;
      layer.set(to, next);
      moved = true;
    }
  }
  return ids.map((id) => ({ id, layer: layer.get(id) ?? 0, width: 240, height: 48 }));
}

/** About `size` nodes: a trigger, chains that begin at it, joins between stages, and a few edges across. */
export function sampleGraph(size: number, seed: number): SampleGraph {
  const random = sequence(seed);
  const ids = ["dev"];
  const edges: LayoutEdge[] = [];
  const stages = 3 + random(4);
  const link = (from: string, to: string): void => {
    if (!edges.some((edge) => edge.from === from && edge.to === to)) edges.push({ from, to });
  };
  while (ids.length < size) {
    const region = ids.length;
    let last = "dev";
    for (let stage = 1; stage <= stages && ids.length < size; stage++) {
      const id = `r${region}-s${stage}`;
      link(last, id);
      const other = ids[random(ids.length)];
      // Ids are put in an order that edges follow, so that there is no circle.
      if (other !== undefined && random(100) < 55) link(other, id);
      ids.push(id);
      last = id;
    }
  }
  return { nodes: layered(ids, edges), edges };
}

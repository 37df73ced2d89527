import { describe, expect, it } from "vitest";

import { edgeKey, type GraphLayout, layoutGraph, type LayoutEdge } from "../graph-layout";
import { buildGrid, number } from "./cells";
import { mayCross } from "./keep";
import { crossings } from "./order";
import { layered, sampleGraph, sequence, type SampleGraph } from "./sample-graph";

const gaps = { column: 40, row: 32 };
const SLOT = 48 + gaps.row;
const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1);

type Change = { graph: SampleGraph; related: Set<string> };

const ids = (graph: SampleGraph): string[] => graph.nodes.map(({ id }) => id);
const neighboursOf = (edges: readonly LayoutEdge[], id: string): string[] =>
  edges.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));

function addLeaf(graph: SampleGraph, seed: number): Change {
  const after = ids(graph)[sequence(seed)(graph.nodes.length)] ?? "dev";
  const edges = [...graph.edges, { from: after, to: "new" }];
  return { graph: { nodes: layered([...ids(graph), "new"], edges), edges }, related: new Set(["new", after]) };
}

function addEdge(graph: SampleGraph, seed: number): Change {
  const random = sequence(seed);
  const all = ids(graph);
  const at = 1 + random(all.length - 1);
  const [from, to] = [all[random(at)] ?? "dev", all[at] ?? ""];
  const edges = graph.edges.some((edge) => edge.from === from && edge.to === to) ? graph.edges : [...graph.edges, { from, to }];
  return { graph: { nodes: layered(all, edges), edges }, related: new Set([from, to]) };
}

function removeNode(graph: SampleGraph, seed: number): Change {
  const all = ids(graph).slice(1);
  const gone = all[sequence(seed)(all.length)] ?? "";
  const before = graph.edges.filter(({ to }) => to === gone).map(({ from }) => from);
  const after = graph.edges.filter(({ from }) => from === gone).map(({ to }) => to);
  const edges = graph.edges.filter(({ from, to }) => from !== gone && to !== gone);
  const joined = after.filter((to) => !edges.some((edge) => edge.to === to)).flatMap((to) => before.map((from) => ({ from, to })));
  const now = [...edges, ...joined];
  return { graph: { nodes: layered(ids(graph).filter((id) => id !== gone), now), edges: now }, related: new Set(neighboursOf(graph.edges, gone)) };
}

const edits = { "adding a leaf": addLeaf, "adding an edge": addEdge, "removing a node": removeNode };

/** The drawing's own crossings: cells in the order of their heights. */
function crossingsOf(graph: SampleGraph, layout: GraphLayout): number {
  const { columns } = buildGrid(graph.nodes, graph.edges);
  for (const column of columns) {
    column.sort((a, b) => (layout.cells.get(a.key)?.y ?? 0) - (layout.cells.get(b.key)?.y ?? 0));
    number(column);
  }
  return crossings(columns);
}

function overlaps(graph: SampleGraph, layout: GraphLayout): string[] {
  const found: string[] = [];
  const columns = new Map<number, { id: string; y: number }[]>();
  for (const { id } of graph.nodes) {
    const at = layout.positions.get(id);
    if (!at) found.push(`${id} has no place`);
    else columns.set(at.x, [...(columns.get(at.x) ?? []), { id, y: at.y }]);
  }
  for (const column of columns.values()) {
    column.sort((a, b) => a.y - b.y);
    column.forEach(({ id, y }, row) => {
      const above = column[row - 1];
      if (above && y - above.y < SLOT - 1) found.push(`${above.id} and ${id}`);
    });
  }
  return found;
}

/** How far the nodes that the edit doesn't touch have moved, seen from the trigger. */
function moves(before: GraphLayout, after: GraphLayout, related: ReadonlySet<string>): number[] {
  const shift = (before.positions.get("dev")?.y ?? 0) - (after.positions.get("dev")?.y ?? 0);
  return [...before.positions].flatMap(([id, at]) => {
    const now = after.positions.get(id);
    return now && !related.has(id) && now.x === at.x ? [Math.abs(now.y + shift - at.y)] : [];
  });
}

/** Pairs of one column that have changed places. */
function swaps(before: GraphLayout, after: GraphLayout, related: ReadonlySet<string>): number {
  const columns = new Map<string, { was: number; is: number }[]>();
  for (const [id, at] of before.positions) {
    const now = after.positions.get(id);
    if (!now || related.has(id)) continue;
    const key = `${at.x} ${now.x}`;
    columns.set(key, [...(columns.get(key) ?? []), { was: at.y, is: now.y }]);
  }
  let count = 0;
  for (const column of columns.values()) {
    column.sort((a, b) => a.was - b.was);
    column.forEach((cell, row) => {
      const above = column[row - 1];
      if (above && above.is > cell.is) count++;
    });
  }
  return count;
}

describe.each(Object.entries(edits))("%s", (_, change) => {
  const cases = SEEDS.map((seed) => {
    const graph = sampleGraph(10 + (seed % 6) * 15, seed);
    const before = layoutGraph(graph.nodes, graph.edges, gaps);
    const edited = change(graph, seed);
    const after = layoutGraph(edited.graph.nodes, edited.graph.edges, gaps, before);
    return { seed, before, after, fresh: layoutGraph(edited.graph.nodes, edited.graph.edges, gaps), ...edited };
  });
  it("leaves the order of what is not touched, but for one picture in ten", () => {
    expect(cases.filter(({ before, after, related }) => swaps(before, after, related) > 0).length).toBeLessThanOrEqual(SEEDS.length / 10);
  });
  it("moves what is not touched by less than a third of a row in the mean, and leaves half of it still", () => {
    const all = cases.map(({ before, after, related }) => moves(before, after, related));
    const flat = all.flat();
    expect(flat.reduce((sum, move) => sum + move, 0) / flat.length).toBeLessThan(SLOT / 3);
    expect(flat.filter((move) => move <= 1).length / flat.length).toBeGreaterThan(0.5);
  });
  it("never lets anything overlap", () => {
    expect(cases.flatMap(({ graph, after }) => overlaps(graph, after))).toEqual([]);
  });
  it("crosses hardly more edges than a fresh layout", () => {
    const worse = cases.filter(({ graph, after, fresh }) => crossingsOf(graph, after) > mayCross(crossingsOf(graph, fresh)));
    expect(worse.map(({ seed }) => seed)).toEqual([]);
  });
  it("gives the same picture each time", () => {
    for (const { graph, before, after } of cases.slice(0, 10)) {
      expect(layoutGraph(graph.nodes, graph.edges, gaps, before)).toEqual(after);
    }
  });
});

describe("an edit that changes nothing", () => {
  it("moves nothing", () => {
    for (const seed of SEEDS) {
      const { nodes, edges } = sampleGraph(50, seed);
      const before = layoutGraph(nodes, edges, gaps);
      expect(layoutGraph(nodes, edges, gaps, before).positions).toEqual(before.positions);
    }
  });
});

describe("a long session", () => {
  it("stays near to what a fresh layout would be", () => {
    let graph = sampleGraph(12, 5);
    let layout = layoutGraph(graph.nodes, graph.edges, gaps);
    for (let step = 0; step < 60; step++) {
      const all = Object.values(edits);
      const made = (step % 3 === 0 ? all[1 + (step % 2)] : addLeaf)?.(graph, step + 7).graph ?? graph;
      const rename = (id: string): string => (id === "new" ? `n${step}` : id);
      const edges = made.edges.map(({ from, to }) => ({ from: rename(from), to: rename(to) }));
      graph = { nodes: layered(ids(made).map(rename), edges), edges };
      layout = layoutGraph(graph.nodes, graph.edges, gaps, layout);
      const fresh = layoutGraph(graph.nodes, graph.edges, gaps);
      expect(overlaps(graph, layout)).toEqual([]);
      expect(crossingsOf(graph, layout)).toBeLessThanOrEqual(mayCross(crossingsOf(graph, fresh)));
      expect(layout.height).toBeLessThanOrEqual(fresh.height * 1.5 + 5 * SLOT);
      expect([...layout.bends.keys()].sort()).toEqual(graph.edges.map(edgeKey).sort());
    }
  });
});

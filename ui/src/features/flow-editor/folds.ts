// Groups of environments that can be drawn as one node. Pure.
// Environments that follow the same environments or groups are a group when they are three or more.

import { edgeKey, type LayoutEdge } from "../../components/graph-layout";
import type { FlowGraph, FlowNode } from "../../gen/bindings";

export type Group = { id: string; layer: number; members: readonly FlowNode[]; label: string };

const LEAST_MEMBERS = 3;

export function groupsOf(graph: FlowGraph): Group[] {
  const before = new Map<string, string[]>();
  for (const { from, to } of graph.edges) before.set(to, [...(before.get(to) ?? []), from]);
  const at = new Map<string, string>();
  const groups: Group[] = [];
  const layers = new Map<number, FlowNode[]>();
  for (const node of [...graph.nodes].sort((a, b) => a.layer - b.layer)) {
    const layer = layers.get(node.layer);
    if (layer) layer.push(node);
    else layers.set(node.layer, [node]);
  }
  for (const layer of layers.values()) {
    const alike = new Map<string, FlowNode[]>();
    for (const node of layer) {
      const key = [...new Set((before.get(node.environment) ?? []).map((from) => at.get(from) ?? from))].sort().join(" ");
      const same = alike.get(key);
      if (same) same.push(node);
      else alike.set(key, [node]);
    }
    for (const members of alike.values()) {
      const [first] = members;
      if (!first || first.trigger || members.length < LEAST_MEMBERS) continue;
      const id = `group:${first.environment}`;
      for (const { environment } of members) at.set(environment, id);
      groups.push({ id, layer: first.layer, members, label: commonName(members.map(({ environment }) => environment)) });
    }
  }
  return groups;
}

/** What names have in common, by their parts: `eu-*`, `*-prod`. */
export function commonName(names: readonly string[]): string {
  const split = names.map((name) => name.split(/(?<=[-_.])|(?=[-_.])/));
  const [first = [], ...rest] = split;
  const shortest = Math.min(...split.map((parts) => parts.length));
  const same = (place: (parts: readonly string[]) => string | undefined): boolean => rest.every((parts) => place(parts) === place(first));
  let start = 0;
  while (start < shortest && same((parts) => parts[start])) start++;
  let end = 0;
  while (end < shortest - start && same((parts) => parts[parts.length - 1 - end])) end++;
  const [head, tail] = [first.slice(0, start).join(""), first.slice(first.length - end).join("")];
  if (/\w/.test(head + tail)) return `${head}*${tail}`;
  return `${names[0] ?? ""} … ${names.at(-1) ?? ""}`;
}

/** The flow as it is drawn: some of its groups as one node each. */
export type Drawn = {
  graph: FlowGraph;
  folded: ReadonlyMap<string, Group>;
  /** Environments with a node of their own. */
  nodes: readonly FlowNode[];
  edges: readonly LayoutEdge[];
};

export function draw(graph: FlowGraph, groups: readonly Group[], closed: ReadonlySet<string>): Drawn {
  const folded = new Map(groups.filter(({ id }) => closed.has(id)).map((group) => [group.id, group]));
  if (folded.size === 0) return { graph, folded, nodes: graph.nodes, edges: graph.edges };
  const at = new Map<string, string>();
  for (const { id, members } of folded.values()) for (const { environment } of members) at.set(environment, id);
  const edges = new Map<string, LayoutEdge>();
  for (const { from, to } of graph.edges) {
    const edge = { from: at.get(from) ?? from, to: at.get(to) ?? to };
    edges.set(edgeKey(edge), edge);
  }
  return { graph, folded, nodes: graph.nodes.filter(({ environment }) => !at.has(environment)), edges: [...edges.values()] };
}

/** The closed groups that stay closed when these environments have to be seen. */
export function closedBut(groups: readonly Group[], closed: ReadonlySet<string>, seen: ReadonlySet<string>): ReadonlySet<string> {
  if (closed.size === 0 || seen.size === 0) return closed;
  const opened = groups.filter(({ id, members }) => closed.has(id) && members.some(({ environment }) => seen.has(environment)));
  if (opened.length === 0) return closed;
  const left = new Set(closed);
  for (const { id } of opened) left.delete(id);
  return left;
}

// Questions about a flow's graph that the canvas and the dialogs ask. Pure.

import { listed } from "../../components/words";
import type { FlowEdge, FlowGraph, FlowNode } from "../../gen/bindings";

type Neighbours = { before: ReadonlyMap<string, string[]>; after: ReadonlyMap<string, string[]> };

const neighbours = new WeakMap<readonly FlowEdge[], Neighbours>();

/** Who stands beside whom, worked out once for each picture. */
function neighboursIn(edges: readonly FlowEdge[]): Neighbours {
  const known = neighbours.get(edges);
  if (known) return known;
  const [before, after] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const put = (map: Map<string, string[]>, key: string, name: string): void => {
    const names = map.get(key);
    if (names) names.push(name);
    else map.set(key, [name]);
  };
  for (const { from, to } of edges) {
    put(before, to, from);
    put(after, from, to);
  }
  const made = { before, after };
  neighbours.set(edges, made);
  return made;
}

/** The way from `from` to `to` along the edges, both ends included; `null` when there is none. */
export function pathBetween(edges: readonly FlowEdge[], from: string, to: string): string[] | null {
  const { after } = neighboursIn(edges);
  const before = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (const at of queue) {
    if (at === to) {
      const path: string[] = [];
      for (let step: string | null = to; step !== null; step = before.get(step) ?? null) path.unshift(step);
      return path;
    }
    for (const next of after.get(at) ?? []) {
      if (before.has(next)) continue;
      before.set(next, at);
      queue.push(next);
    }
  }
  return null;
}

/** Why `to` can't be made to depend on `from`; `null`: it can. */
export function connectRefusal(graph: FlowGraph, from: string, to: string): string | null {
  if (from === to) return `${to} can't depend on itself.`;
  if (graph.nodes.some((node) => node.environment === to && node.trigger)) {
    return `${to} is the trigger environment: the change is there already, so it depends on nothing.`;
  }
  if (graph.edges.some((edge) => edge.from === from && edge.to === to)) return `${to} depends on ${from} already.`;
  const path = pathBetween(graph.edges, to, from);
  return path ? `This would close a circle: ${[...path, to].join(" → ")}.` : null;
}

/** Why a dependency can't be taken away; `null`: it can. */
export function disconnectRefusal(graph: FlowGraph, edge: FlowEdge): string | null {
  const before = dependenciesOf(graph, edge.to);
  return before.length === 1 && before[0] === edge.from ? `${edge.from} is the only dependency of ${edge.to}: every environment needs one.` : null;
}

/** Why a dependency can't be drawn to another end; `null`: it can. */
export function reconnectRefusal(graph: FlowGraph, edge: FlowEdge, next: FlowEdge): string | null {
  if (edge.from === next.from && edge.to === next.to) return null;
  const refusal = connectRefusal({ ...graph, edges: graph.edges.filter((other) => other.from !== edge.from || other.to !== edge.to) }, next.from, next.to);
  return refusal ?? (edge.to === next.to ? null : disconnectRefusal(graph, edge));
}

/** Why a group can't go behind `after`; `null`: it can. */
export function moveRefusal(graph: FlowGraph, group: readonly string[], after: string): string | null {
  const trigger = graph.flow.triggerEnvironment;
  if (group.includes(trigger)) return `${trigger} is the trigger environment: the change is there already, so it stays where it is.`;
  if (group.includes(after)) return group.length === 1 ? `${after} can’t go behind itself.` : `${after} is one of those that move.`;
  for (const name of group) {
    const path = pathBetween(graph.edges, name, after);
    if (path) return `This would close a circle: ${[...path, name].join(" → ")}.`;
  }
  const outside = graph.edges.filter((edge) => group.includes(edge.to) && !group.includes(edge.from));
  return outside.length > 0 && outside.every((edge) => edge.from === after) ? `${listed(group)} ${group.length === 1 ? "is" : "are"} behind ${after} already.` : null;
}

export function dependenciesOf(graph: FlowGraph, environment: string): string[] {
  return [...(neighboursIn(graph.edges).before.get(environment) ?? [])];
}

export function followersOf(graph: FlowGraph, environment: string): string[] {
  return [...(neighboursIn(graph.edges).after.get(environment) ?? [])];
}

/** Everything behind these: what goes when they go without a reconnection. */
export function allThatFollows(graph: FlowGraph, ...environments: string[]): string[] {
  const found = new Set<string>();
  const queue = [...environments];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const follower of followersOf(graph, at)) {
      if (!found.has(follower)) {
        found.add(follower);
        queue.push(follower);
      }
    }
  }
  return graph.nodes.map((node) => node.environment).filter((name) => found.has(name) && !environments.includes(name));
}

/** Environments that `environment` may newly depend on. */
export function possibleDependencies(graph: FlowGraph, environment: string): string[] {
  return graph.nodes.map((node) => node.environment).filter((from) => connectRefusal(graph, from, environment) === null);
}

export type Direction = "left" | "right" | "up" | "down";
type Placed = { id: string; x: number; y: number };

/** The node that an arrow key leads to: the nearest in that direction, with sideways distance counting double. */
export function neighbour(placed: readonly Placed[], from: string, direction: Direction): string | null {
  const start = placed.find((node) => node.id === from);
  if (!start) return placed[0]?.id ?? null;
  const horizontal = direction === "left" || direction === "right";
  const sign = direction === "right" || direction === "down" ? 1 : -1;
  let best: { id: string; distance: number } | null = null;
  for (const node of placed) {
    const along = (horizontal ? node.x - start.x : node.y - start.y) * sign;
    const across = Math.abs(horizontal ? node.y - start.y : node.x - start.x);
    if (along <= 0 || (!horizontal && across > 1)) continue;
    const distance = along + across * 2;
    if (!best || distance < best.distance) best = { id: node.id, distance };
  }
  return best?.id ?? null;
}

/** Where an arrow key leads: along the edges, up and down among those of the same dependency; else by the picture. */
export function walk(graph: FlowGraph, placed: readonly Placed[], from: string, direction: Direction): string | null {
  const start = placed.find((node) => node.id === from);
  const linked = new Set(linkedTo(graph, from, direction));
  const along = placed.filter((node) => linked.has(node.id));
  if (start && along.length > 0) {
    const down = direction === "down" ? 1 : -1;
    const vertical = direction === "up" || direction === "down";
    const open = vertical ? along.filter((node) => (node.y - start.y) * down > 0) : along;
    const nearest = [...open].sort((a, b) => Math.abs(a.y - start.y) - Math.abs(b.y - start.y) || Math.abs(a.x - start.x) - Math.abs(b.x - start.x))[0];
    if (nearest) return nearest.id;
  }
  return neighbour(placed, from, direction);
}

function linkedTo(graph: FlowGraph, from: string, direction: Direction): string[] {
  if (direction === "left") return dependenciesOf(graph, from);
  if (direction === "right") return followersOf(graph, from);
  return dependenciesOf(graph, from).flatMap((before) => followersOf(graph, before)).filter((name) => name !== from);
}

/** Environments whose step is not what it was in the published text, to mark on the canvas. */
export function changedEnvironments(graph: FlowGraph, changedLines: ReadonlySet<number>): Set<string> {
  const changed = new Set<string>();
  for (const step of graph.flow.steps) {
    for (let line = step.line; line > 0 && line <= step.endLine; line++) {
      if (changedLines.has(line)) changed.add(step.environment);
    }
  }
  return changed;
}

export function nodeOf(graph: FlowGraph | null, environment: string | null): FlowNode | null {
  return graph?.nodes.find((node) => node.environment === environment) ?? null;
}

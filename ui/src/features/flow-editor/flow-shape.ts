// Questions about a flow's graph that the canvas and the dialogs ask. Pure.

import type { FlowEdge, FlowGraph, FlowNode, Step } from "../../gen/bindings";

export type Range = { line: number; endLine: number };

/** The way from `from` to `to` along the edges, both ends included; `null` when there is none. */
export function pathBetween(edges: readonly FlowEdge[], from: string, to: string): string[] | null {
  const before = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (at === to) {
      const path: string[] = [];
      for (let step: string | null = to; step !== null; step = before.get(step) ?? null) path.unshift(step);
      return path;
    }
    for (const edge of edges) {
      if (edge.from === at && !before.has(edge.to)) {
        before.set(edge.to, at);
        queue.push(edge.to);
      }
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

export function dependenciesOf(graph: FlowGraph, environment: string): string[] {
  return graph.edges.filter((edge) => edge.to === environment).map((edge) => edge.from);
}

export function followersOf(graph: FlowGraph, environment: string): string[] {
  return graph.edges.filter((edge) => edge.from === environment).map((edge) => edge.to);
}

/** Everything that is only there because of `environment`: what goes when it goes without a reconnection. */
export function allThatFollows(graph: FlowGraph, environment: string): string[] {
  const found = new Set<string>();
  const queue = [environment];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const follower of followersOf(graph, at)) {
      if (!found.has(follower)) {
        found.add(follower);
        queue.push(follower);
      }
    }
  }
  return graph.nodes.map((node) => node.environment).filter((name) => found.has(name));
}

/** Environments that `environment` may newly depend on. */
export function possibleDependencies(graph: FlowGraph, environment: string): string[] {
  return graph.nodes.map((node) => node.environment).filter((from) => connectRefusal(graph, from, environment) === null);
}

/** The step whose lines hold `line`. */
export function stepAtLine(steps: readonly Step[], line: number): Step | null {
  return steps.find((step) => step.line > 0 && step.line <= line && line <= step.endLine) ?? null;
}

/** The lines of an environment's step. */
export function linesOf(steps: readonly Step[], environment: string | null): Range | null {
  const step = steps.find((other) => other.environment === environment);
  return step && step.line > 0 ? { line: step.line, endLine: step.endLine } : null;
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

/** What was pointed at: an environment, or a line of the text, whose step may only be known after the next answer. */
export type Selection = { by: "name"; environment: string | null } | { by: "line"; line: number };

export function selectedIn(graph: FlowGraph | null, selection: Selection): string | null {
  if (!graph) return null;
  switch (selection.by) {
    case "name":
      return nodeOf(graph, selection.environment)?.environment ?? null;
    case "line":
      return stepAtLine(graph.flow.steps, selection.line)?.environment ?? null;
  }
}

// From a flow's graph to what React Flow draws: nodes with places, edges with routes. Pure.

import { type Edge, type Node, Position } from "@xyflow/react";

import { plural } from "../../components/words";
import { edgeKey, type GraphLayout, type LayoutEdge, type LayoutGaps, type LayoutNode, type Point } from "../../components/graph-layout";
import type { Application, Diagnostic, FlowNode, Hook, Severity } from "../../gen/bindings";
import type { Drawn, Group } from "./folds";

/** Below this a node keeps only its name. */
export const FAR_ZOOM = 0.6;
export const NODE_WIDTH = 152;
export const NODE_HEIGHT = 48;
/** The capsule of gates with its arrow, left of the environment. */
export const GATES_WIDTH = 88;
const HOOK_SIZE = 28;
/** React Flow lets the pointer through nodes that it does not itself select or drag. */
const reachable = { pointerEvents: "all" } as const;
const COLUMN_GAP = 40;
const ROW_GAP = 32;
const HOOK_GAP = 32;

export type EnvironmentData = {
  node: FlowNode;
  /** What it depends on. */
  after: readonly string[];
  detail: string;
  changed: boolean;
  /** Nothing is selected, and the keyboard comes in here. */
  entry: boolean;
  problem: Problem | null;
};
type Problem = { severity: Severity; text: string };
/** Many environments as one node. */
export type FoldData = { label: string; count: number; names: string; changed: boolean; problem: Problem | null };
export type HookData = { hook: Hook; workflow: string };
export type RouteData = {
  bends: Point[];
  dotted: boolean;
  active: boolean;
  /** Stands for many: it can't be taken hold of. */
  folded: boolean;
};

export type EnvironmentCanvasNode = Node<EnvironmentData, "environment">;
export type HookCanvasNode = Node<HookData, "hook">;
export type FoldCanvasNode = Node<FoldData, "fold">;
export type CanvasNode = EnvironmentCanvasNode | HookCanvasNode | FoldCanvasNode;
export type CanvasEdge = Edge<RouteData, "route">;

export type CanvasInput = {
  drawn: Drawn;
  layout: AnchoredLayout;
  changed: ReadonlySet<string>;
  diagnostics: readonly Diagnostic[];
  /** Those of the previewed product; `null` without one. */
  applications: readonly Application[] | null;
};

/** What has no place yet, because a layout is still being worked out, comes with it. */
export function canvasNodes({ drawn, layout, changed, diagnostics, applications }: CanvasInput): CanvasNode[] {
  const problems = problemsOf(diagnostics);
  const details = detailsOf(applications);
  const after = new Map<string, string[]>();
  for (const { from, to } of drawn.graph.edges) {
    const known = after.get(to);
    if (known) known.push(from);
    else after.set(to, [from]);
  }
  const nodes: CanvasNode[] = [];
  for (const node of drawn.nodes) {
    const { environment } = node;
    const position = layout.positions.get(environment);
    if (!position) continue;
    nodes.push({
      id: environment, type: "environment", position, ...measuresOf(widthOf(node)), style: reachable, selected: false,
      data: {
        node, after: after.get(environment) ?? [], detail: details(node), entry: false, changed: changed.has(environment),
        problem: problems.get(environment) ?? null,
      },
    });
  }
  for (const group of drawn.folded.values()) {
    const position = layout.positions.get(group.id);
    if (position) nodes.push(foldNode(group, position, changed, problems));
  }
  return [...nodes, ...hookNodes(drawn, layout)];
}

/** Known beforehand: React Flow draws whatever it has to measure, be it in sight or not. */
function measuresOf(width: number): Pick<Node, "width" | "height" | "measured" | "handles"> {
  const end = { y: NODE_HEIGHT / 2, width: 1, height: 1 };
  return {
    width, height: NODE_HEIGHT, measured: { width, height: NODE_HEIGHT },
    handles: [
      { ...end, type: "target", position: Position.Left, x: 0 },
      { ...end, type: "source", position: Position.Right, x: width - 1 },
    ],
  };
}

function foldNode({ id, label, members }: Group, position: Point, changed: ReadonlySet<string>, problems: ReadonlyMap<string, Problem>): FoldCanvasNode {
  const found = members.flatMap(({ environment }) => {
    const problem = problems.get(environment);
    return problem ? [{ ...problem, text: `${environment}: ${problem.text}` }] : [];
  });
  return {
    id, type: "fold", position, ...measuresOf(GATES_WIDTH + NODE_WIDTH), style: reachable, connectable: false,
    data: {
      label, count: members.length, names: members.map(({ environment }) => environment).join(", "),
      changed: members.some(({ environment }) => changed.has(environment)),
      problem: found.find(({ severity }) => severity === "error") ?? found[0] ?? null,
    },
  };
}

export function canvasEdges(drawn: Drawn, { bends, positions }: AnchoredLayout): CanvasEdge[] {
  const { graph, folded } = drawn;
  const edges: CanvasEdge[] = [];
  for (const edge of drawn.edges) {
    if (!positions.has(edge.from) || !positions.has(edge.to)) continue;
    const key = edgeKey(edge);
    edges.push({
      id: key, type: "route", source: edge.from, target: edge.to, zIndex: 0,
      data: { bends: bends.get(key) ?? [], dotted: false, active: false, folded: folded.has(edge.from) || folded.has(edge.to) },
    });
  }
  const dotted = (source: string, target: string): CanvasEdge => ({
    id: edgeKey({ from: source, to: target }), type: "route", source, target, data: { bends: [], dotted: true, active: false, folded: false },
  });
  if (graph.flow.hooks.onStart !== null) edges.push(dotted(hookId("onStart"), graph.flow.triggerEnvironment));
  const leading = new Set(drawn.edges.map(({ from }) => from));
  const leaves = [...positions.keys()].filter((id) => !leading.has(id));
  for (const hook of ["onSuccess", "onFail"] as const) {
    if (graph.flow.hooks[hook] !== null) edges.push(...leaves.map((leaf) => dotted(leaf, hookId(hook))));
  }
  return edges;
}

/** The objects of before where nothing differs, so that only what changed is drawn again: what only moved keeps its data. */
export function sameWhereEqual<T extends { id: string; data?: unknown }>(before: readonly T[], now: readonly T[]): T[] {
  const known = new Map(before.map((one) => [one.id, one]));
  return now.map((one) => {
    const old = known.get(one.id);
    if (!old) return one;
    if (isEqual(old, one)) return old;
    return isEqual(old.data, one.data) ? { ...one, data: old.data } : one;
  });
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && isEqual(one[key], other[key]));
}

export function hookId(hook: Hook): string {
  return `hook:${hook}`;
}

function widthOf(node: FlowNode): number {
  return node.trigger ? NODE_WIDTH : GATES_WIDTH + NODE_WIDTH;
}

/** How many nodes are laid out. */
export function sizeOf({ nodes, folded }: Drawn): number {
  return nodes.length + folded.size;
}

export function layoutWish({ nodes, folded, edges }: Drawn): { nodes: LayoutNode[]; edges: LayoutEdge[]; gaps: LayoutGaps } {
  return {
    nodes: [
      ...nodes.map((node) => ({ id: node.environment, layer: node.layer, width: widthOf(node), height: NODE_HEIGHT })),
      ...[...folded.values()].map(({ id, layer }) => ({ id, layer, width: GATES_WIDTH + NODE_WIDTH, height: NODE_HEIGHT })),
    ],
    edges: [...edges],
    gaps: { column: COLUMN_GAP, row: ROW_GAP },
  };
}

export type AnchoredLayout = GraphLayout & { top: number };

/** The trigger stays where it is, so that an edit moves only what it touches. */
export function anchored(layout: GraphLayout, environment: string): AnchoredLayout {
  const top = -(layout.positions.get(environment)?.y ?? 0);
  const moved = ({ x, y }: Point): Point => ({ x, y: y + top });
  return {
    ...layout,
    top,
    positions: new Map([...layout.positions].map(([id, at]) => [id, moved(at)])),
    bends: new Map([...layout.bends].map(([key, points]) => [key, points.map(moved)])),
  };
}

function hookNodes({ graph }: Drawn, layout: AnchoredLayout): HookCanvasNode[] {
  const { hooks, triggerEnvironment } = graph.flow;
  const nodes: HookCanvasNode[] = [];
  const put = (hook: Hook, x: number, middle: number): void => {
    const workflow = hooks[hook];
    if (workflow === null) return;
    nodes.push({
      id: hookId(hook), type: "hook", position: { x, y: middle - HOOK_SIZE / 2 }, width: HOOK_SIZE, height: HOOK_SIZE,
      style: reachable, connectable: false, data: { hook, workflow },
    });
  };
  const trigger = layout.positions.get(triggerEnvironment) ?? { x: 0, y: 0 };
  put("onStart", -HOOK_GAP - HOOK_SIZE, trigger.y + NODE_HEIGHT / 2);
  const both = hooks.onSuccess !== null && hooks.onFail !== null;
  const right = layout.width + HOOK_GAP;
  const middle = layout.top + layout.height / 2;
  put("onSuccess", right, middle - (both ? 36 : 0));
  put("onFail", right, middle + (both ? 36 : 0));
  return nodes;
}

function detailsOf(applications: readonly Application[] | null): (node: FlowNode) => string {
  const counts = new Map<string, number>();
  for (const { environments } of applications ?? []) {
    for (const environment of environments) counts.set(environment, (counts.get(environment) ?? 0) + 1);
  }
  return ({ kind, environment }) => {
    if (kind === null) return "No such environment";
    if (!applications) return kind === "PROD" ? "Production" : "Non-production";
    const count = counts.get(environment) ?? 0;
    return count === 0 ? "No application" : plural(count, "application");
  };
}

/** The worst of each environment, with the words of all. */
function problemsOf(diagnostics: readonly Diagnostic[]): Map<string, Problem> {
  const problems = new Map<string, Problem>();
  for (const { environment, severity, message } of diagnostics) {
    if (environment === null) continue;
    const known = problems.get(environment);
    problems.set(environment, known
      ? { severity: known.severity === "error" ? known.severity : severity, text: `${known.text}\n${message}` }
      : { severity, text: message });
  }
  return problems;
}

/** An orthogonal way with rounded corners through the heights of the bends. */
export function routePath(from: Point, to: Point, bends: readonly Point[]): string {
  const corners: Point[] = [];
  let at = from;
  const targets = [...bends, to];
  targets.forEach((target, index) => {
    // The vertical part stands in the gap right before the column that it leads to.
    const turn = index < bends.length ? target.x - (GATES_WIDTH + NODE_WIDTH) / 2 - COLUMN_GAP / 2 : to.x - COLUMN_GAP / 2;
    const x = Math.max(at.x + 4, turn);
    if (Math.abs(at.y - target.y) >= 1) corners.push({ x, y: at.y }, { x, y: target.y });
    at = { x, y: target.y };
  });
  return rounded([from, ...corners, to], 8);
}

function rounded(points: readonly Point[], radius: number): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M ${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const previous = points[index] ?? first;
    const next = rest[index + 1];
    if (!next) {
      path += ` L ${point.x} ${point.y}`;
      return;
    }
    const r = Math.min(radius, distance(previous, point) / 2, distance(point, next) / 2);
    const enter = towards(point, previous, r);
    const leave = towards(point, next, r);
    path += ` L ${enter.x} ${enter.y} Q ${point.x} ${point.y} ${leave.x} ${leave.y}`;
  });
  return path;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) / whole) * length, y: from.y + ((to.y - from.y) / whole) * length };
}

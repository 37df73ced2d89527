// From a flow's graph to what React Flow draws: nodes with places, edges with routes. Pure.

import type { Edge, Node } from "@xyflow/react";

import { edgeKey, type GraphLayout, layoutGraph, type Point } from "../../components/graph-layout";
import type { Application, Diagnostic, FlowGraph, FlowNode, Hook, Severity } from "../../gen/bindings";
import { plural } from "./words";

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
  detail: string;
  changed: boolean;
  /** Nothing is selected, and the keyboard comes in here. */
  entry: boolean;
  problem: { severity: Severity; text: string } | null;
};
export type HookData = { hook: Hook; workflow: string };
export type RouteData = { bends: Point[]; dotted: boolean; active: boolean };

export type EnvironmentCanvasNode = Node<EnvironmentData, "environment">;
export type HookCanvasNode = Node<HookData, "hook">;
export type CanvasNode = EnvironmentCanvasNode | HookCanvasNode;
export type CanvasEdge = Edge<RouteData, "route">;

export type CanvasInput = {
  graph: FlowGraph;
  changed: ReadonlySet<string>;
  diagnostics: readonly Diagnostic[];
  /** Those of the previewed product; `null` without one. */
  applications: readonly Application[] | null;
};

export function canvasNodes(input: CanvasInput): CanvasNode[] {
  const { graph } = input;
  const layout = layoutOf(graph);
  const nodes: CanvasNode[] = graph.nodes.map((node) => ({
    id: node.environment,
    type: "environment",
    position: layout.positions.get(node.environment) ?? { x: 0, y: 0 },
    width: widthOf(node),
    height: NODE_HEIGHT,
    style: reachable,
    selected: false,
    data: {
      node,
      detail: detailOf(node, input.applications),
      entry: false,
      changed: input.changed.has(node.environment),
      problem: problemOf(node.environment, input.diagnostics),
    },
  }));
  return [...nodes, ...hookNodes(graph, layout)];
}

/** Marks what is selected; every other node stays the same object, so that it is not drawn again. */
export function withSelection(nodes: readonly CanvasNode[], selected: string | null): CanvasNode[] {
  return nodes.map((node) => {
    if (node.type !== "environment") return node;
    if (node.id === selected) return { ...node, selected: true };
    return selected === null && node.data.node.trigger ? { ...node, data: { ...node.data, entry: true } } : node;
  });
}

export function canvasEdges(graph: FlowGraph, selected: string | null): CanvasEdge[] {
  const { bends } = layoutOf(graph);
  const edges: CanvasEdge[] = graph.edges.map((edge) => {
    const key = edgeKey(edge);
    const active = edge.from === selected || edge.to === selected;
    return {
      id: key, type: "route", source: edge.from, target: edge.to, zIndex: active ? 1 : 0,
      data: { bends: bends.get(key) ?? [], dotted: false, active },
    };
  });
  const dotted = (source: string, target: string): CanvasEdge => ({
    id: edgeKey({ from: source, to: target }), type: "route", source, target, data: { bends: [], dotted: true, active: false },
  });
  if (graph.flow.hooks.onStart !== null) edges.push(dotted(hookId("onStart"), graph.flow.triggerEnvironment));
  const leaves = graph.nodes.filter((node) => !graph.edges.some((edge) => edge.from === node.environment));
  for (const hook of ["onSuccess", "onFail"] as const) {
    if (graph.flow.hooks[hook] !== null) edges.push(...leaves.map((leaf) => dotted(leaf.environment, hookId(hook))));
  }
  return edges;
}

export function hookId(hook: Hook): string {
  return `hook:${hook}`;
}

function widthOf(node: FlowNode): number {
  return node.trigger ? NODE_WIDTH : GATES_WIDTH + NODE_WIDTH;
}

type AnchoredLayout = GraphLayout & { top: number };

const layouts = new WeakMap<FlowGraph, AnchoredLayout>();

function layoutOf(graph: FlowGraph): AnchoredLayout {
  const known = layouts.get(graph);
  if (known) return known;
  const layout = layoutGraph(
    graph.nodes.map((node) => ({ id: node.environment, layer: node.layer, width: widthOf(node), height: NODE_HEIGHT })),
    graph.edges,
    { column: COLUMN_GAP, row: ROW_GAP },
  );
  const anchored = anchoredAt(layout, graph.flow.triggerEnvironment);
  layouts.set(graph, anchored);
  return anchored;
}

/** The trigger stays where it is, so that an edit moves only what it touches. */
function anchoredAt(layout: GraphLayout, environment: string): AnchoredLayout {
  const top = -(layout.positions.get(environment)?.y ?? 0);
  const moved = ({ x, y }: Point): Point => ({ x, y: y + top });
  return {
    ...layout,
    top,
    positions: new Map([...layout.positions].map(([id, at]) => [id, moved(at)])),
    bends: new Map([...layout.bends].map(([key, points]) => [key, points.map(moved)])),
  };
}

function hookNodes(graph: FlowGraph, layout: AnchoredLayout): HookCanvasNode[] {
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

function detailOf(node: FlowNode, applications: readonly Application[] | null): string {
  if (node.kind === null) return "No such environment";
  if (!applications) return node.kind === "PROD" ? "Production" : "Non-production";
  const count = applications.filter((application) => application.environments.includes(node.environment)).length;
  return count === 0 ? "No application" : plural(count, "application");
}

function problemOf(environment: string, diagnostics: readonly Diagnostic[]): EnvironmentData["problem"] {
  const own = diagnostics.filter((diagnostic) => diagnostic.environment === environment);
  const worst = own.find((diagnostic) => diagnostic.severity === "error") ?? own[0];
  return worst ? { severity: worst.severity, text: own.map((diagnostic) => diagnostic.message).join("\n") } : null;
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

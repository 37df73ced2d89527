// What part of the picture is in sight: React Flow keeps the viewport, these hooks move it.

import { type ReactFlowInstance, useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";

import type { FlowGraph } from "../../gen/bindings";
import { type CanvasEdge, type CanvasNode, NODE_HEIGHT, NODE_WIDTH } from "./canvas-model";

const READABLE_ZOOM = 0.45;
const START_ZOOM = 0.75;
const MARGIN = 24;

/** Keeps the whole flow in sight while it grows, until the person moves the picture herself. */
export function useFit(root: React.RefObject<HTMLElement | null>, graph: FlowGraph, nodes: readonly CanvasNode[], moved: React.RefObject<boolean>): void {
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const latest = useRef(nodes);
  const size = useRef(graph.nodes.length);
  // React Flow keeps the viewport outside React; only more or fewer environments move it.
  useEffect(() => {
    latest.current = nodes;
    if (size.current === graph.nodes.length) return;
    size.current = graph.nodes.length;
    const box = root.current?.getBoundingClientRect();
    if (moved.current || !box || box.width === 0) return;
    const bounds = flow.getNodesBounds([...latest.current]);
    const { x, y, zoom } = flow.getViewport();
    const inside =
      bounds.x * zoom + x >= 0 && bounds.y * zoom + y >= 0 &&
      (bounds.x + bounds.width) * zoom + x <= box.width && (bounds.y + bounds.height) * zoom + y <= box.height;
    if (!inside) showStart(flow, root.current, nodes);
  }, [flow, root, graph, nodes, moved]);
}

/** Moves the picture when the selected environment is out of sight. */
export function useVisibleSelection(root: React.RefObject<HTMLElement | null>, selected: string | null, nodes: readonly CanvasNode[]): void {
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const latest = useRef(nodes);
  // What the effect below reads: an edit alone shall not move the picture.
  useEffect(() => {
    latest.current = nodes;
  });
  // A new environment may get its place a moment after it was selected.
  const placed = selected !== null && nodes.some((node) => node.id === selected);
  // React Flow keeps the viewport outside React; only a new selection moves it, never an edit by itself.
  useEffect(() => {
    const node = latest.current.find((other) => other.id === selected);
    const box = root.current?.getBoundingClientRect();
    if (!node || !box || box.width === 0) return;
    const { x, y, zoom } = flow.getViewport();
    const left = node.position.x * zoom + x;
    const top = node.position.y * zoom + y;
    const right = left + (node.width ?? NODE_WIDTH) * zoom;
    const bottom = top + NODE_HEIGHT * zoom;
    if (left >= 0 && top >= 0 && right <= box.width && bottom <= box.height) return;
    const middle = centre(node);
    void flow.setCenter(middle.x, middle.y, { zoom, duration: motion() });
  }, [flow, root, selected, placed]);
}

/** All of it when that can be read; else the beginning, and the overview shows where the rest is. */
export function showStart(flow: ReactFlowInstance<CanvasNode, CanvasEdge>, root: HTMLElement | null, nodes: readonly CanvasNode[]): void {
  const box = root?.getBoundingClientRect();
  if (!box || box.width === 0) return;
  const bounds = flow.getNodesBounds([...nodes]);
  const whole = Math.min(box.width / (bounds.width + 2 * MARGIN), (box.height - 2 * MARGIN) / (bounds.height + 2 * MARGIN));
  if (whole >= READABLE_ZOOM) {
    const zoom = Math.min(1, whole);
    const x = (box.width - bounds.width * zoom) / 2 - bounds.x * zoom;
    void flow.setViewport({ zoom, x, y: (box.height - bounds.height * zoom) / 2 - bounds.y * zoom });
    return;
  }
  const trigger = nodes[0];
  const middle = trigger ? centre(trigger).y : 0;
  void flow.setViewport({ zoom: START_ZOOM, x: MARGIN - bounds.x * START_ZOOM, y: box.height / 2 - middle * START_ZOOM });
}

function motion(): number {
  return globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120;
}

export function centre(node: CanvasNode): { x: number; y: number } {
  return { x: node.position.x + (node.width ?? NODE_WIDTH) / 2, y: node.position.y + NODE_HEIGHT / 2 };
}

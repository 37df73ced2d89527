// What is selected, found and entered by the keyboard, put onto the picture. Pure.

import { edgeKey } from "../../components/graph-layout";
import type { CanvasEdge, CanvasNode } from "./canvas-model";
import type { Chosen } from "./selection";

export type Marks = {
  chosen: Chosen;
  /** What is searched for; `null`: nothing is. */
  found: readonly string[] | null;
  dimmed: string;
};

/** Nodes without a mark stay the same objects, so that they are not drawn again. */
export function markNodes(nodes: readonly CanvasNode[], { chosen, found, dimmed }: Marks): CanvasNode[] {
  const selected = new Set(chosen.names);
  const wanted = found ? new Set(found) : null;
  return nodes.map((node) => {
    const faint = wanted !== null && !wanted.has(node.id) ? { className: dimmed } : null;
    if (node.type !== "environment") return faint ? { ...node, ...faint } : node;
    const entry = chosen.current === null ? node.data.node.trigger : node.id === chosen.current;
    if (!faint && !entry && !selected.has(node.id)) return node;
    return { ...node, ...faint, selected: selected.has(node.id), data: { ...node.data, entry } };
  });
}

/** Edges of what is selected stand out, and their ends can be drawn to elsewhere. */
export function markEdges(edges: readonly CanvasEdge[], { names, edge: chosen }: Chosen, editable: boolean): CanvasEdge[] {
  const selected = new Set(names);
  const key = chosen && edgeKey(chosen);
  return edges.map((edge) => {
    if (edge.data?.dotted) return edge;
    const own = edge.id === key;
    const active = own || selected.has(edge.source) || selected.has(edge.target);
    return active && edge.data ? { ...edge, zIndex: own ? 2 : 1, selected: own, reconnectable: editable, data: { ...edge.data, active } } : edge;
  });
}

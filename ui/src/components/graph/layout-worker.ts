// Lays large graphs out beside the window's own thread.

import { type GraphLayout, layoutGraph, type LayoutEdge, type LayoutGaps, type LayoutNode } from "../graph-layout";

export type LayoutWish = { nodes: LayoutNode[]; edges: LayoutEdge[]; gaps: LayoutGaps; before: GraphLayout | null };
export type Asked = LayoutWish & { number: number };
export type Answered = { number: number; layout: GraphLayout };

// The types of a page: in a worker the answer goes to whoever started it.
const scope = globalThis as unknown as { onmessage: (event: MessageEvent<Asked>) => void; postMessage: (answer: Answered) => void };

scope.onmessage = ({ data: { number, nodes, edges, gaps, before } }) => {
  scope.postMessage({ number, layout: layoutGraph(nodes, edges, gaps, before) });
};

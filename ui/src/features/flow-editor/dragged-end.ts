// The end of a dependency that is dragged just now: a new one, or one that is drawn to elsewhere.

import { useConnection } from "@xyflow/react";
import { create } from "zustand";

import type { FlowEdge, FlowGraph } from "../../gen/bindings";
import { useCanvasAtHand } from "./canvas-context";
import { connectRefusal, reconnectRefusal } from "./flow-shape";

/** The dependency whose end is drawn to elsewhere. */
export const useRedrawn = create<{ edge: FlowEdge | null }>(() => ({ edge: null }));

export type Fixed = { environment: string; side: "source" | "target" };

/** The dependency that there would be with its loose end at `environment`. */
export function edgeTo(fixed: Fixed, environment: string): FlowEdge {
  return fixed.side === "source" ? { from: fixed.environment, to: environment } : { from: environment, to: fixed.environment };
}

/** Why it can't be; `null`: it can. */
export function drawRefusal(graph: FlowGraph, redrawn: FlowEdge | null, next: FlowEdge): string | null {
  return redrawn ? reconnectRefusal(graph, redrawn, next) : connectRefusal(graph, next.from, next.to);
}

/** Where the dependency that is dragged holds on; `null`: none is. */
export function useFixedEnd(): Fixed | null {
  const environment = useConnection((connection) => (connection.inProgress ? connection.fromNode.id : null));
  const side = useConnection((connection) => (connection.inProgress ? connection.fromHandle.type : "source"));
  return environment === null ? null : { environment, side };
}

/** Whether the end that is dragged could be let go at this environment; `null`: nothing is dragged to it. */
export function useDraggedEnd(environment: string): "open" | "refused" | null {
  const atHand = useCanvasAtHand();
  const fixed = useFixedEnd();
  const redrawn = useRedrawn((state) => state.edge);
  if (fixed === null || fixed.environment === environment) return null;
  return drawRefusal(atHand().graph, redrawn, edgeTo(fixed, environment)) === null ? "open" : "refused";
}

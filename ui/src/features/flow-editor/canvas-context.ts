// What the nodes of the canvas know of the editor around them.

import { createContext, useContext } from "react";

import type { FlowGraph } from "../../gen/bindings";
import type { GateName } from "./words";

export type CanvasActions = {
  graph: FlowGraph;
  selected: string | null;
  /** Edits are possible: the text can be read as a flow. */
  editable: boolean;
  /** The environment after which one is being added. */
  addingAfter: string | null;
  select: (environment: string | null) => void;
  openGate: (environment: string, gate: GateName) => void;
  openInspector: () => void;
  startAdding: (after: string | null) => void;
  add: (environments: string[], after: string) => void;
  /** Environments that are not in the flow yet. */
  addable: readonly { name: string; detail: string }[];
};

export const CanvasContext = createContext<CanvasActions | null>(null);

export function useCanvas(): CanvasActions {
  const canvas = useContext(CanvasContext);
  if (!canvas) throw new Error("A canvas node stands outside the canvas.");
  return canvas;
}

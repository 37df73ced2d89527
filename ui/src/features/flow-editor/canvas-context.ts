// What the nodes of the canvas know of the editor around them.

import { createContext, useContext } from "react";

import type { FlowGraph } from "../../gen/bindings";
import type { GateName } from "./words";

export type CanvasActions = {
  graph: FlowGraph;
  /** Edits are possible: the text can be read as a flow. */
  editable: boolean;
  select: (environment: string | null) => void;
  openGate: (environment: string, gate: GateName) => void;
  openInspector: () => void;
  startAdding: (after: string | null) => void;
  add: (environments: string[], after: string) => void;
  /** Environments that are not in the flow yet. */
  addable: readonly { name: string; detail: string }[];
};

export const CanvasContext = createContext<CanvasActions | null>(null);

/** The environment after which one is being added: apart, since it changes more often than the rest. */
export const AddingContext = createContext<string | null>(null);

export function useCanvas(): CanvasActions {
  const canvas = useContext(CanvasContext);
  if (!canvas) throw new Error("A canvas node stands outside the canvas.");
  return canvas;
}

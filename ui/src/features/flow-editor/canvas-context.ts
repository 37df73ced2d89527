// What the nodes of the canvas know of the editor around them.

import { createContext, useContext } from "react";

import type { FlowGraph } from "../../gen/bindings";
import type { Say } from "./announcer";
import type { Chosen, How, Selection } from "./selection";
import type { Gestures } from "./use-gestures";
import type { GateName } from "./words";

/** What is asked at a node: which environment to add after it, to make depend on it, to go behind, or to put in its place. */
export type Ask = "add" | "connect" | "move" | "rename";
export type Asking = { ask: Ask; environment: string };

export type CanvasActions = {
  graph: FlowGraph;
  /** Edits are possible: the text can be read as a flow. */
  editable: boolean;
  gestures: Gestures;
  /** What is selected at the moment of asking. */
  chosen: () => Chosen;
  select: (selection: Selection) => void;
  point: (environment: string, how: How) => void;
  openGate: (environment: string, gate: GateName) => void;
  openInspector: () => void;
  ask: (asking: Asking | null) => void;
  say: Say;
  /** Environments that are not in the flow yet. */
  addable: readonly { name: string; detail: string }[];
};

export const CanvasContext = createContext<CanvasActions | null>(null);

/** Apart from the rest, since it changes more often. */
export const AskingContext = createContext<Asking | null>(null);

export function useCanvas(): CanvasActions {
  const canvas = useContext(CanvasContext);
  if (!canvas) throw new Error("A canvas node stands outside the canvas.");
  return canvas;
}

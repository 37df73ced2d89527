// What the nodes of the canvas know of the editor around them.

import { createContext, useContext, useLayoutEffect, useState } from "react";
import { createStore } from "zustand";

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

/** What stands now, to be asked for at the moment of acting: it never draws a node anew. */
export const AtHandContext = createContext<(() => CanvasActions) | null>(null);

/** Edits are possible, as `CanvasActions.editable`: for nodes, which an edit elsewhere shall not draw anew. */
export const EditableContext = createContext(false);

/** Drawn this large a node has all its targets (`full`), or keeps only its name (`far`). */
export const ScaleContext = createContext<"far" | "small" | "full">("full");

/** Apart from the rest, since it changes more often. */
export const AskingContext = createContext<Asking | null>(null);

/** The same function for the life of the picture. */
export function useKeptAtHand(actions: CanvasActions): () => CanvasActions {
  const [kept] = useState(() => createStore(() => ({ actions })));
  useLayoutEffect(() => {
    kept.setState({ actions });
  }, [kept, actions]);
  const [ask] = useState(() => () => kept.getState().actions);
  return ask;
}

export function useCanvasAtHand(): () => CanvasActions {
  const atHand = useContext(AtHandContext);
  if (!atHand) throw new Error("A canvas node stands outside the canvas.");
  return atHand;
}

export function useCanvas(): CanvasActions {
  const canvas = useContext(CanvasContext);
  if (!canvas) throw new Error("A canvas node stands outside the canvas.");
  return canvas;
}

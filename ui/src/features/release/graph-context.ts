// What the cards of the graph know of the view around them.

import { createContext, useContext } from "react";

export type GraphState = {
  /** The one card that Tab reaches. */
  tabStop: string;
  inspected: string | null;
  focus: (environment: string) => void;
  inspect: (environment: string | null) => void;
};

export const GraphContext = createContext<GraphState | null>(null);

export function useGraph(): GraphState {
  const graph = useContext(GraphContext);
  if (!graph) throw new Error("A card stands outside the graph.");
  return graph;
}

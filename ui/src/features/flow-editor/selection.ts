// What is selected: environments of which one is the current, one dependency, or whatever a line of the text is part of. Pure.

import type { FlowEdge, FlowGraph, Step } from "../../gen/bindings";

export type Selection =
  /** The last one is the current. */
  | { by: "names"; names: readonly string[] }
  | { by: "edge"; edge: FlowEdge }
  /** A line of the text, whose step may only be known after the next answer. */
  | { by: "line"; line: number };

/** What of a selection is in the flow. */
export type Chosen = {
  /** The one that the keyboard acts from. */
  current: string | null;
  /** All of them, in the order of the flow. */
  names: readonly string[];
  edge: FlowEdge | null;
};

export const NOTHING: Selection = { by: "names", names: [] };

export type How = "only" | "toggle" | "add";

export function chosenIn(graph: FlowGraph | null, selection: Selection): Chosen {
  const nothing: Chosen = { current: null, names: [], edge: null };
  if (!graph) return nothing;
  switch (selection.by) {
    case "names": {
      const wanted = new Set(selection.names);
      const names = graph.nodes.map((node) => node.environment).filter((name) => wanted.has(name));
      const current = selection.names.findLast((name) => names.includes(name)) ?? null;
      return { current, names, edge: null };
    }
    case "line": {
      const name = stepAtLine(graph.flow.steps, selection.line)?.environment ?? null;
      return name === null ? nothing : { current: name, names: [name], edge: null };
    }
    case "edge":
      return { ...nothing, edge: graph.edges.find(({ from, to }) => from === selection.edge.from && to === selection.edge.to) ?? null };
  }
}

/** The selection after an environment was pointed at. */
export function pointedAt(chosen: Chosen, name: string, how: How): Selection {
  const others = chosen.names.filter((other) => other !== name && other !== chosen.current);
  const current = chosen.current !== null && chosen.current !== name ? [chosen.current] : [];
  switch (how) {
    case "only":
      return { by: "names", names: [name] };
    case "add":
      return { by: "names", names: [...others, ...current, name] };
    case "toggle":
      return { by: "names", names: chosen.names.includes(name) ? [...others, ...current] : [...others, ...current, name] };
  }
}

export type Range = { line: number; endLine: number };

/** The step whose lines hold `line`. */
export function stepAtLine(steps: readonly Step[], line: number): Step | null {
  return steps.find((step) => step.line > 0 && step.line <= line && line <= step.endLine) ?? null;
}

/** The lines of an environment's step. */
export function linesOf(steps: readonly Step[], environment: string | null): Range | null {
  const step = steps.find((other) => other.environment === environment);
  return step && step.line > 0 ? { line: step.line, endLine: step.endLine } : null;
}

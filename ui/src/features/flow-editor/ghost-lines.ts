// Values that an environment gets from policies, as faint lines in the text where they would stand. Pure.

import type { FlowGraph } from "../../gen/bindings";
import type { GhostLine } from "../document/marks";
import { isInherited } from "./words";

const fields = ["preAction", "action", "postAction"] as const;

/** Ghost lines of one environment: below `policy:`, or at the end of the step when it has none. */
export function ghostLines(graph: FlowGraph, environment: string | null, text: string): GhostLine[] {
  const node = graph.nodes.find((other) => other.environment === environment && !other.trigger);
  const step = graph.flow.steps.find((other) => other.environment === environment);
  if (!node || !step || step.line < 1) return [];
  const lines = text.split("\n").slice(step.line - 1, step.endLine);
  const at = lines.findIndex((line) => /^\s*(?:- )?policy:\s*(?:#.*)?$/.test(line));
  const head = at < 0 ? lines[0] : lines[at];
  const depth = (head?.search(/[^\s-]/) ?? 0) + 2;
  const after = step.line + (at < 0 ? Math.max(0, lines.length - 1) : at);
  return fields.flatMap((field) => {
    const value = node.policy[field];
    if (!value || !isInherited(value) || value.origin.type !== "policy") return [];
    const prefix = at < 0 ? "policy." : "";
    return [{
      after,
      text: `${" ".repeat(at < 0 ? depth - 2 : depth)}${prefix}${field}: ${value.value}`,
      title: `From policy ${value.origin.name}, priority ${value.origin.priority}`,
    }];
  });
}

// Finding environments on the canvas by what they are called or by what stands at them. Pure.

import type { FlowGraph, FlowNode } from "../../gen/bindings";
import { actionTitles } from "./words";

/** Environments with the words in their name, a workflow at their gates or a hook, in the order of the flow. */
export function findIn(graph: FlowGraph, query: string): string[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return [];
  return graph.nodes
    .filter((node) => {
      const text = textOf(graph, node);
      return words.every((word) => text.includes(word));
    })
    .map((node) => node.environment);
}

function textOf(graph: FlowGraph, { environment, trigger, policy, hooks }: FlowNode): string {
  const { preAction, action, postAction } = policy;
  return [
    environment, preAction?.value, action ? actionTitles[action.value] : null, postAction?.value, trigger ? graph.flow.postTrigger : null,
    hooks.onStart, hooks.onSuccess, hooks.onFail,
  ].filter((part) => typeof part === "string").join("\n").toLowerCase();
}

/** The next match round the list; from outside of it the first, or the last when going back. */
export function nextMatch(found: readonly string[], current: string | null, back: boolean): string | null {
  const at = current === null ? -1 : found.indexOf(current);
  const next = at < 0 ? (back ? found.length - 1 : 0) : (at + (back ? -1 : 1) + found.length) % found.length;
  return found[next] ?? null;
}

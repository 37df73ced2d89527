// Attempts of one stage side by side: the same step in the same row. Pure.

import type { Attempt, Node } from "../../gen/bindings";
import { isLeaf } from "./facts";

export type StepCells = {
  name: string;
  label: string;
  /** One for each attempt; `null`: the attempt has no such step. */
  cells: readonly (Node | null)[];
};

/** The steps of all attempts in the order in which they first appeared. */
export function stepRows(attempts: readonly Attempt[]): StepCells[] {
  const labels = new Map<string, string>();
  for (const attempt of attempts) for (const node of attempt.nodes) if (isLeaf(node) && !labels.has(node.name)) labels.set(node.name, node.displayName);
  return [...labels].map(([name, label]) => ({ name, label, cells: attempts.map((attempt) => attempt.nodes.find((node) => node.name === name) ?? null) }));
}

/** What the step that failed is called; `null`: none did. */
export function failedStep(attempt: Attempt): string | null {
  const failed = attempt.nodes.find((node) => isLeaf(node) && (node.phase === "Failed" || node.phase === "Error"));
  return failed?.displayName ?? attempt.failure?.node?.split(".").at(-1) ?? null;
}

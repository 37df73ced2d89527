// Copied environments as a text that goes over the clipboard, and back. What comes from a clipboard may be anything. Pure.

import type { Action, CopiedStep, FlowGraph, Hooks, StepPolicy } from "../../gen/bindings";

/** Tells a text of ours from any other. */
const MARK = "signalbox/steps";
const LONGEST = 1_000_000;
const MOST_STEPS = 1000;
const LONGEST_NAME = 253;

/** The steps of these environments; the trigger has none. */
export function stepsFor(graph: FlowGraph, names: readonly string[]): CopiedStep[] {
  return graph.flow.steps
    .filter((step) => names.includes(step.environment))
    .map(({ environment, dependsOn, policy, hooks }) => ({ environment, dependsOn: [...dependsOn], policy: { ...policy }, hooks: { ...hooks } }));
}

export function asText(steps: readonly CopiedStep[]): string {
  return JSON.stringify({ [MARK]: 1, steps }, null, 2);
}

/** The steps in a text; `null`: it is not one of ours. */
export function fromText(text: string): CopiedStep[] | null {
  if (text.length > LONGEST || !text.includes(MARK)) return null;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(read) || read[MARK] !== 1 || !Array.isArray(read["steps"]) || read["steps"].length === 0 || read["steps"].length > MOST_STEPS) return null;
  const steps = read["steps"].map(stepOf);
  const known = steps.filter((step) => step !== null);
  if (known.length !== steps.length || new Set(known.map((step) => step.environment)).size !== known.length) return null;
  return known;
}

/** The steps with the environments that they become; those that become `null` are left out. */
export function renamed(steps: readonly CopiedStep[], becomes: ReadonlyMap<string, string | null>): CopiedStep[] {
  const nameOf = (name: string): string => becomes.get(name) ?? name;
  return steps
    .filter((step) => becomes.get(step.environment) !== null)
    .map((step) => ({ ...step, environment: nameOf(step.environment), dependsOn: [...new Set(step.dependsOn.map(nameOf))] }));
}

/** Those whose name is taken in the flow. */
export function takenIn(graph: FlowGraph, steps: readonly CopiedStep[]): string[] {
  const names = new Set(graph.nodes.map((node) => node.environment));
  return steps.map((step) => step.environment).filter((name) => names.has(name));
}

function stepOf(value: unknown): CopiedStep | null {
  if (!isRecord(value)) return null;
  const environment = nameOf(value["environment"]);
  const policy = policyOf(value["policy"]);
  const hooks = hooksOf(value["hooks"]);
  const on: unknown = value["dependsOn"];
  if (environment === null || environment === undefined || !policy || !hooks || !Array.isArray(on) || on.length > MOST_STEPS) return null;
  const dependsOn = on.map(nameOf).filter((name) => name !== null && name !== undefined);
  return dependsOn.length === on.length ? { environment, dependsOn, policy, hooks } : null;
}

function policyOf(value: unknown): StepPolicy | null {
  if (!isRecord(value)) return null;
  const preAction = nameOf(value["preAction"]);
  const postAction = nameOf(value["postAction"]);
  const action = actionOf(value["action"]);
  return preAction === undefined || postAction === undefined || action === undefined ? null : { preAction, action, postAction };
}

function hooksOf(value: unknown): Hooks | null {
  if (!isRecord(value)) return null;
  const [onStart, onSuccess, onFail] = [nameOf(value["onStart"]), nameOf(value["onSuccess"]), nameOf(value["onFail"])];
  return onStart === undefined || onSuccess === undefined || onFail === undefined ? null : { onStart, onSuccess, onFail };
}

function actionOf(value: unknown): Action | null | undefined {
  if (value === null || value === undefined) return null;
  return value === "commit" || value === "pr" || value === "none" ? value : undefined;
}

/** A name, none, or (`undefined`) something that is neither. */
function nameOf(value: unknown): string | null | undefined {
  if (value === null || value === undefined) return null;
  // Names of manifests; a line break or an escape has no place in one.
  return typeof value === "string" && value.length > 0 && value.length <= LONGEST_NAME && /^[\w.-]+$/.test(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

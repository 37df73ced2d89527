// What changed between two pictures of a flow, in words for those who don't see it. Pure.

import { listed, plural } from "../../components/words";
import type { FlowEdge, FlowGraph, Hooks, StepPolicy } from "../../gen/bindings";
import { dependenciesOf } from "./flow-shape";
import { actionTitles } from "./words";

/** "staging added after qa. 7 environments"; `null`: nothing that the picture shows. */
export function changeWords(before: FlowGraph, after: FlowGraph): string | null {
  const old = new Set(before.nodes.map((node) => node.environment));
  const now = new Set(after.nodes.map((node) => node.environment));
  const added = [...now].filter((name) => !old.has(name));
  const removed = [...old].filter((name) => !now.has(name));
  const count = plural(now.size, "environment");
  const [onlyAdded] = added;
  const [onlyRemoved] = removed;
  if (added.length === 1 && removed.length === 1 && old.size === now.size) return `${onlyRemoved ?? ""} is ${onlyAdded ?? ""} now`;
  const parts: string[] = [];
  if (added.length > 0) {
    const behind = [...new Set(added.flatMap((name) => dependenciesOf(after, name)))].filter((name) => !added.includes(name));
    parts.push(`${listed(added)} added${behind.length > 0 ? ` after ${listed(behind)}` : ""}`);
  }
  if (removed.length > 0) parts.push(`${listed(removed)} removed`);
  if (parts.length > 0) return `${parts.join(", ")}. ${count}`;
  const rest = [...edgeWords(before, after), ...stepWords(before, after), ...flowWords(before, after)];
  return rest.length === 0 ? null : rest.length > 4 ? `${rest.slice(0, 3).join(", ")} and ${plural(rest.length - 3, "more change")}` : rest.join(", ");
}

function edgeWords(before: FlowGraph, after: FlowGraph): string[] {
  const missing = (edges: readonly FlowEdge[], from: readonly FlowEdge[]): FlowEdge[] => {
    const keys = new Set(from.map((edge) => `${edge.from} ${edge.to}`));
    return edges.filter((edge) => !keys.has(`${edge.from} ${edge.to}`));
  };
  return [
    ...missing(after.edges, before.edges).map(({ from, to }) => `${to} depends on ${from}`),
    ...missing(before.edges, after.edges).map(({ from, to }) => `${to} no longer depends on ${from}`),
  ];
}

function stepWords(before: FlowGraph, after: FlowGraph): string[] {
  const old = new Map(before.flow.steps.map((step) => [step.environment, step]));
  return after.flow.steps.flatMap((step) => {
    const was = old.get(step.environment);
    if (!was) return [];
    return [...policyWords(was.policy, step.policy), ...hookWords(was.hooks, step.hooks)].map((words) => `${step.environment}: ${words}`);
  });
}

function policyWords(was: StepPolicy, is: StepPolicy): string[] {
  const shown = (value: string | null): string => value ?? "none of its own";
  const words: string[] = [];
  if (was.preAction !== is.preAction) words.push(`pre-action ${shown(is.preAction)}`);
  if (was.action !== is.action) words.push(`action ${is.action === null ? shown(null) : actionTitles[is.action].toLowerCase()}`);
  if (was.postAction !== is.postAction) words.push(`post-action ${shown(is.postAction)}`);
  return words;
}

function hookWords(was: Hooks, is: Hooks): string[] {
  const names = { onStart: "on start", onSuccess: "on success", onFail: "on fail" } as const;
  return (["onStart", "onSuccess", "onFail"] as const).filter((hook) => was[hook] !== is[hook]).map((hook) => `${names[hook]} ${is[hook] ?? "nothing"}`);
}

function flowWords({ flow: was }: FlowGraph, { flow: is }: FlowGraph): string[] {
  const words: string[] = [];
  if (was.description !== is.description) words.push("description changed");
  if (was.version !== is.version) words.push(`version ${is.version ?? "none"}`);
  if (was.timeoutMinutes !== is.timeoutMinutes) words.push(`timeout ${is.timeoutMinutes === null ? "by default" : plural(is.timeoutMinutes, "minute")}`);
  if (was.postTrigger !== is.postTrigger) words.push(`post-action of the trigger ${is.postTrigger ?? "none"}`);
  return [...words, ...hookWords(was.hooks, is.hooks).map((hook) => `release hook ${hook}`)];
}

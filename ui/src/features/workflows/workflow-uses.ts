// Which flows, policies and other workflows use a workflow, and the filter of the list. Pure.

import type { ConfigurationView, Flow, Hooks, WorkflowTemplate } from "../../gen/bindings";

export type WorkflowUse = { kind: "flow" | "policy" | "workflow"; name: string; as: string };

/** Uses in policies first, then the workflows that refer to it; by name. */
export function usesOf(workflow: string, { policies, workflows }: Pick<ConfigurationView, "policies" | "workflows">): WorkflowUse[] {
  const inPolicies = policies.flatMap(({ name, policy }): WorkflowUse[] => {
    const gates = [policy.preAction === workflow ? "pre-action" : "", policy.postAction === workflow ? "post-action" : ""].filter((gate) => gate !== "");
    return gates.length > 0 ? [{ kind: "policy", name, as: gates.join(" and ") }] : [];
  });
  const inWorkflows = workflows
    .filter(({ name, refersTo }) => name !== workflow && refersTo.includes(workflow))
    .map(({ name }): WorkflowUse => ({ kind: "workflow", name, as: "a step" }));
  const byName = (left: WorkflowUse, right: WorkflowUse): number => left.name.localeCompare(right.name, "en", { numeric: true });
  return [...inPolicies.sort(byName), ...inWorkflows.sort(byName)];
}

function hooksThatName(workflow: string, hooks: Hooks): string[] {
  return [hooks.onStart === workflow ? "on start" : "", hooks.onSuccess === workflow ? "on success" : "", hooks.onFail === workflow ? "on fail" : ""].filter((hook) => hook !== "");
}

/** Where a flow names the workflow itself: gates and hooks, one entry each. What policies bring in is theirs. */
export function usesInFlow(workflow: string, flow: Flow): WorkflowUse[] {
  const release = hooksThatName(workflow, flow.hooks).map((hook) => `${hook} of the release`);
  const trigger = flow.postTrigger === workflow ? [`post-action of ${flow.triggerEnvironment}`] : [];
  const steps = flow.steps.flatMap(({ environment, policy, hooks }) => {
    const gates = [policy.preAction === workflow ? "pre-action" : "", policy.postAction === workflow ? "post-action" : ""].filter((gate) => gate !== "");
    return [...gates, ...hooksThatName(workflow, hooks)].map((as) => `${as} of ${environment}`);
  });
  const all = [...release, ...trigger, ...steps];
  const [first, second, ...more] = all;
  if (first === undefined) return [];
  const as = second === undefined ? first : more.length === 0 ? `${first}, ${second}` : `${first}, ${second} and ${String(more.length)} more`;
  return [{ kind: "flow", name: flow.name, as }];
}

/** Where a workflow is offered, in words. */
export function stageWords({ promotion, stage }: WorkflowTemplate): string {
  if (!promotion) return "only from other workflows";
  switch (stage) {
    case null:
      return "any gate or hook";
    case "pre-action":
      return "pre-action";
    case "post-action":
      return "post-action";
    default:
      return stage;
  }
}

/** Every word has to stand in the name, the description or the name of a parameter. */
export function filteredWorkflows(workflows: readonly WorkflowTemplate[], text: string): WorkflowTemplate[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return workflows.filter(({ name, description, parameters }) => {
    const all = [name, description ?? "", ...parameters.map((parameter) => parameter.name)].join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

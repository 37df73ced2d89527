import { describe, expect, it } from "vitest";

import type { Flow, Hooks, Policy, Step, WorkflowTemplate } from "../../gen/bindings";
import { filteredWorkflows, stageWords, usesInFlow, usesOf } from "./workflow-uses";

const noHooks: Hooks = { onStart: null, onSuccess: null, onFail: null };

function workflow(name: string, change: Partial<WorkflowTemplate> = {}): WorkflowTemplate {
  return { name, version: null, description: null, promotion: true, stage: null, parameters: [], refersTo: [], ...change };
}

function policy(name: string, preAction: string | null, postAction: string | null): Policy {
  return { name, priority: 1, productNames: null, productTags: null, environmentNames: null, environmentKinds: null, environmentTags: null, policy: { preAction, action: null, postAction } };
}

function step(environment: string, preAction: string | null, hooks: Hooks = noHooks): Step {
  return { environment, dependsOn: [], policy: { preAction, action: null, postAction: null }, hooks, line: 0, endLine: 0 };
}

function flow(steps: Step[], change: Partial<Flow> = {}): Flow {
  return { name: "ship", description: null, version: null, triggerEnvironment: "dev", postTrigger: null, timeoutMinutes: null, hooks: noHooks, steps, ...change };
}

describe("usesOf", () => {
  it("finds policies, then workflows that refer to it, by name", () => {
    const uses = usesOf("smoke", {
      policies: [policy("prod-10", "smoke", "smoke"), policy("prod-2", null, "smoke"), policy("other", "x", null)],
      workflows: [workflow("smoke", { refersTo: ["smoke"] }), workflow("all", { refersTo: ["smoke", "load"] })],
    });
    expect(uses.map(({ kind, name, as }) => `${kind} ${name}: ${as}`)).toEqual(["policy prod-2: post-action", "policy prod-10: pre-action and post-action", "workflow all: a step"]);
  });
});

describe("usesInFlow", () => {
  it.each([
    ["nowhere", flow([step("qa", "other")]), []],
    ["one gate", flow([step("qa", "smoke")]), ["pre-action of qa"]],
    ["trigger and hook", flow([], { postTrigger: "smoke", hooks: { ...noHooks, onFail: "smoke" } }), ["on fail of the release, post-action of dev"]],
    ["many", flow([step("a", "smoke"), step("b", "smoke", { ...noHooks, onStart: "smoke" }), step("c", "smoke")]), ["pre-action of a, pre-action of b and 2 more"]],
  ])("%s", (_name, of, words) => {
    expect(usesInFlow("smoke", of).map(({ as }) => as)).toEqual(words);
  });
});

it("says where a workflow is offered", () => {
  expect([workflow("a"), workflow("a", { stage: "pre-action" }), workflow("a", { promotion: false, stage: "pre-action" })].map(stageWords)).toEqual([
    "any gate or hook",
    "pre-action",
    "only from other workflows",
  ]);
});

it("finds parameters by name", () => {
  const all = [workflow("a", { parameters: [{ name: "CHANNEL", value: null, description: null }] }), workflow("b")];
  expect(filteredWorkflows(all, "chan").map(({ name }) => name)).toEqual(["a"]);
});

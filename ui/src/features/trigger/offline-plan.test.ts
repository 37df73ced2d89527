// A flow as far as it can be read without the runtime.

import { expect, it } from "vitest";

import type { FlowGraph, FlowNode } from "../../gen/bindings";
import { environmentsOf, kindWords } from "./offline-plan";
import { groups } from "./plan-words";

const node = (environment: string, trigger = false): FlowNode => ({
  environment, trigger, kind: null, layer: 0, policy: { preAction: null, action: null, postAction: null }, hooks: { onStart: null, onSuccess: null, onFail: null },
});

const graph: FlowGraph = {
  flow: { name: "f", description: null, version: null, triggerEnvironment: "dev", postTrigger: null, timeoutMinutes: null, hooks: { onStart: null, onSuccess: null, onFail: null }, steps: [] },
  nodes: [node("dev", true), node("qa"), node("staging"), node("prod")],
  edges: [{ from: "dev", to: "qa" }, { from: "dev", to: "staging" }, { from: "qa", to: "prod" }, { from: "staging", to: "prod" }],
};

it("knows what each environment waits for", () => {
  const environments = environmentsOf(graph);
  expect(environments.map(({ name, dependsOn }) => `${name}<${dependsOn.join(",")}`)).toEqual(["dev<", "qa<dev", "staging<dev", "prod<qa,staging"]);
  expect(groups(environments).map((group) => group.map(({ name }) => name).join(" "))).toEqual(["dev", "qa staging", "prod"]);
});

it("says what an environment is", () => {
  expect((["PROD", "NON_PROD", null] as const).map(kindWords)).toEqual(["Production", "Non-production", "No such environment in the configuration"]);
});

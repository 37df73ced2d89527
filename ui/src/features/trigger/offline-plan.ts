// A flow without the runtime, in the shape that the plan's words read. Pure.

import type { EnvironmentPlan, FlowGraph, FlowNode } from "../../gen/bindings";

export type OfflineEnvironment = Pick<EnvironmentPlan, "name" | "dependsOn" | "policy"> & Pick<FlowNode, "kind" | "trigger">;

export function environmentsOf({ nodes, edges }: FlowGraph): OfflineEnvironment[] {
  return nodes.map(({ environment, kind, trigger, policy }) => ({
    name: environment, kind, trigger, policy,
    dependsOn: edges.filter(({ to }) => to === environment).map(({ from }) => from),
  }));
}

export function kindWords(kind: FlowNode["kind"]): string {
  switch (kind) {
    case "PROD":
      return "Production";
    case "NON_PROD":
      return "Non-production";
    case null:
      return "No such environment in the configuration";
  }
}

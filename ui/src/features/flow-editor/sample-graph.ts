// A flow for tests, from its edges.

import type { FlowGraph } from "../../gen/bindings";

const noPolicy = { preAction: null, action: null, postAction: null };
const noHooks = { onStart: null, onSuccess: null, onFail: null };

/** `dev>qa qa>prod`, three lines a step from line 10 on. */
export function graph(spec: string): FlowGraph {
  const edges = spec.split(" ").map((pair) => {
    const [from = "", to = ""] = pair.split(">");
    return { from, to };
  });
  const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  return {
    flow: {
      name: "f", description: null, version: null, triggerEnvironment: names[0] ?? "", postTrigger: null,
      timeoutMinutes: null, hooks: noHooks,
      steps: names.slice(1).map((environment, index) => ({
        environment, dependsOn: [], policy: noPolicy, hooks: noHooks, line: 10 + index * 3, endLine: 12 + index * 3,
      })),
    },
    nodes: names.map((environment, index) => ({
      environment, trigger: index === 0, kind: "NON_PROD", policy: noPolicy, hooks: noHooks, layer: index,
    })),
    edges,
  };
}

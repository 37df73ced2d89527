import { describe, expect, it } from "vitest";

import type { FlowGraph, FlowNode } from "../../gen/bindings";
import { canvasEdges, canvasNodes, routePath, withSelection } from "./canvas-model";
import { ghostLines } from "./ghost-lines";

const node = (environment: string, layer: number): FlowNode => ({
  environment, layer, trigger: layer === 0, kind: "NON_PROD", hooks: { onStart: null, onSuccess: null, onFail: null },
  policy: {
    preAction: null, postAction: null,
    action: layer === 0 ? null : { value: "commit", origin: { type: "policy", name: "base", priority: 10 }, shadowed: [] },
  },
});

const graph: FlowGraph = {
  flow: {
    name: "f", description: null, version: null, triggerEnvironment: "dev", postTrigger: null, timeoutMinutes: null,
    hooks: { onStart: "notify", onSuccess: null, onFail: "notify" },
    steps: [{
      environment: "qa", dependsOn: ["dev"], line: 2, endLine: 4, hooks: { onStart: null, onSuccess: null, onFail: null },
      policy: { preAction: null, action: null, postAction: null },
    }],
  },
  nodes: [node("dev", 0), node("qa", 1)],
  edges: [{ from: "dev", to: "qa" }],
};

describe("the canvas", () => {
  const nodes = canvasNodes({ graph, changed: new Set(["qa"]), diagnostics: [], applications: null });
  it("shows environments and the release's hooks", () => {
    expect(nodes.map(({ id }) => id)).toEqual(["dev", "qa", "hook:onStart", "hook:onFail"]);
    expect(canvasEdges(graph, null).map(({ source, target }) => `${source} → ${target}`)).toEqual(["dev → qa", "hook:onStart → dev", "qa → hook:onFail"]);
  });
  it("draws only the selected node anew", () => {
    const selected = withSelection(nodes, "qa");
    expect(selected.map((after, index) => after === nodes[index])).toEqual([true, false, true, true]);
    expect(selected[1]?.selected).toBe(true);
  });
  it("leads the keyboard to the trigger when nothing is selected", () => {
    expect(withSelection(nodes, null)[0]?.data).toMatchObject({ entry: true });
  });
});

describe("routePath", () => {
  it("is a straight line between equal heights", () => {
    expect(routePath({ x: 0, y: 10 }, { x: 100, y: 10 }, [])).toBe("M 0 10 L 100 10");
  });
  it("turns in the gap before its target", () => {
    expect(routePath({ x: 0, y: 0 }, { x: 100, y: 50 }, [])).toBe("M 0 0 L 72 0 Q 80 0 80 8 L 80 42 Q 80 50 88 50 L 100 50");
  });
});

describe("ghostLines", () => {
  it("stand below `policy:`, indented as its fields", () => {
    expect(ghostLines(graph, "qa", "steps:\n  - environment: qa\n    policy:\n      preAction: x\n")).toEqual([
      { after: 3, text: "      action: commit", title: "From policy base, priority 10" },
    ]);
  });
  it("stand at the end of a step without a policy", () => {
    expect(ghostLines(graph, "qa", "steps:\n  - environment: qa\n    dependsOn: [dev]\n    x: 1\n")).toMatchObject([
      { after: 4, text: "    policy.action: commit" },
    ]);
  });
  it("are none for the trigger or an unknown environment", () => {
    expect([ghostLines(graph, "dev", ""), ghostLines(graph, "x", ""), ghostLines(graph, null, "")]).toEqual([[], [], []]);
  });
});

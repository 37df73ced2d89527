import { describe, expect, it } from "vitest";

import type { FlowGraph, FlowNode } from "../../gen/bindings";
import { layoutGraph } from "../../components/graph-layout";
import { anchored, canvasEdges, canvasNodes, layoutWish, routePath, sameWhereEqual } from "./canvas-model";
import { draw } from "./folds";
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
  const drawn = draw(graph, [], new Set());
  const wish = layoutWish(drawn);
  const layout = anchored(layoutGraph(wish.nodes, wish.edges, wish.gaps), "dev");
  const nodes = (changed: string[]) => canvasNodes({ drawn, layout, changed: new Set(changed), diagnostics: [], applications: null });
  it("shows environments and the release's hooks", () => {
    expect(nodes([]).map(({ id }) => id)).toEqual(["dev", "qa", "hook:onStart", "hook:onFail"]);
    expect(canvasEdges(drawn, layout).map(({ source, target }) => `${source} → ${target}`)).toEqual(["dev → qa", "hook:onStart → dev", "qa → hook:onFail"]);
  });
  it("keeps the objects of what an edit leaves as it is", () => {
    const before = nodes([]);
    const after = sameWhereEqual(before, nodes(["qa"]));
    expect(after.map((node, index) => node === before[index])).toEqual([true, false, true, true]);
  });
  it("leaves out what has no place yet", () => {
    const grown = { ...graph, nodes: [...graph.nodes, node("prod", 2)], edges: [...graph.edges, { from: "qa", to: "prod" }] };
    const waiting = draw(grown, [], new Set());
    expect(canvasNodes({ drawn: waiting, layout, changed: new Set(), diagnostics: [], applications: null }).map(({ id }) => id)).not.toContain("prod");
    expect(canvasEdges(waiting, layout).map(({ target }) => target)).not.toContain("prod");
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

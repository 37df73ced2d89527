import { describe, expect, it } from "vitest";

import type { FlowGraph, FlowNode } from "../../gen/bindings";
import { closedBut, commonName, draw, groupsOf } from "./folds";

const hooks = { onStart: null, onSuccess: null, onFail: null };
const policy = { preAction: null, action: null, postAction: null };

/** `dev>eu-qa`, `eu-qa>eu-prod`: a graph, layers by the longest way. */
function graphOf(spec: string): FlowGraph {
  const edges = spec.split(" ").map((pair) => {
    const [from = "", to = ""] = pair.split(">");
    return { from, to };
  });
  const layers = new Map([["dev", 0]]);
  for (let round = 0; round < edges.length; round++) for (const { from, to } of edges) layers.set(to, Math.max(layers.get(to) ?? 0, (layers.get(from) ?? 0) + 1));
  const nodes = [...layers].map(([environment, layer]): FlowNode => ({ environment, layer, trigger: layer === 0, kind: "PROD", hooks, policy }));
  return { flow: { name: "f", description: null, version: null, triggerEnvironment: "dev", postTrigger: null, timeoutMinutes: null, hooks, steps: [] }, nodes, edges };
}

const regions = graphOf("dev>eu-qa dev>us-qa dev>ap-qa eu-qa>eu-prod us-qa>us-prod ap-qa>ap-prod eu-prod>done us-prod>done ap-prod>done");

describe("groups", () => {
  it("are environments that follow the same environments or groups", () => {
    expect(groupsOf(regions).map(({ id, label, members }) => `${id} ${label} ${members.length}`)).toEqual(["group:eu-qa *-qa 3", "group:eu-prod *-prod 3"]);
  });
  it("need three members", () => {
    expect(groupsOf(graphOf("dev>a dev>b"))).toEqual([]);
  });
  it("are drawn as one node, with one edge for many", () => {
    const groups = groupsOf(regions);
    const shape = (closed: string[]) => draw(regions, groups, new Set(closed)).edges.map(({ from, to }) => `${from}>${to}`).join(" ");
    expect(shape(["group:eu-qa", "group:eu-prod"])).toBe("dev>group:eu-qa group:eu-qa>group:eu-prod group:eu-prod>done");
    expect(shape(["group:eu-prod"])).toBe("dev>eu-qa dev>us-qa dev>ap-qa eu-qa>group:eu-prod us-qa>group:eu-prod ap-qa>group:eu-prod group:eu-prod>done");
  });
  it("open for what has to be seen", () => {
    const groups = groupsOf(regions);
    const closed = new Set(groups.map(({ id }) => id));
    expect([...closedBut(groups, closed, new Set(["us-prod"]))]).toEqual(["group:eu-qa"]);
    expect(closedBut(groups, closed, new Set(["dev"]))).toBe(closed);
  });
});

describe.each([
  [["eu-qa", "us-qa"], "*-qa"],
  [["eu-qa", "eu-prod"], "eu-*"],
  [["eu-west-1-prod", "eu-east-2-prod"], "eu-*-prod"],
  [["alpha", "beta"], "alpha … beta"],
])("%j", (names, common) => {
  it(`have ${common} in common`, () => {
    expect(commonName(names)).toBe(common);
  });
});

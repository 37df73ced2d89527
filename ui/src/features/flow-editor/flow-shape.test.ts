import { describe, expect, it } from "vitest";

import type { FlowGraph } from "../../gen/bindings";
import {
  allThatFollows, changedEnvironments, connectRefusal, linesOf, neighbour, possibleDependencies, selectedIn, stepAtLine,
} from "./flow-shape";

const noPolicy = { preAction: null, action: null, postAction: null };
const noHooks = { onStart: null, onSuccess: null, onFail: null };

/** `dev>qa qa>prod`, three lines a step from line 10 on. */
function graph(spec: string): FlowGraph {
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

describe("connectRefusal", () => {
  const flow = graph("dev>qa qa>prod");
  it.each([
    ["dev", "prod", null],
    ["prod", "qa", "This would close a circle: qa → prod → qa."],
    ["qa", "qa", "qa can't depend on itself."],
    ["qa", "prod", "prod depends on qa already."],
    ["qa", "dev", "dev is the trigger environment: the change is there already, so it depends on nothing."],
  ])("%s → %s: %s", (from, to, reason) => {
    expect(connectRefusal(flow, from, to)).toBe(reason);
  });
});

describe("the shape of a flow", () => {
  const flow = graph("dev>qa dev>eu qa>prod eu>prod prod>last");
  it("knows what goes when an environment goes", () => {
    expect(allThatFollows(flow, "qa")).toEqual(["prod", "last"]);
    expect(allThatFollows(flow, "last")).toEqual([]);
  });
  it("offers only dependencies that are possible", () => {
    expect(possibleDependencies(flow, "qa")).toEqual(["eu"]);
    expect(possibleDependencies(flow, "last")).toEqual(["dev", "qa", "eu"]);
  });
});

describe("selection by line", () => {
  const flow = graph("dev>qa qa>prod");
  it("finds the step of a line and the lines of a step", () => {
    expect([9, 10, 12, 13, 16].map((line) => stepAtLine(flow.flow.steps, line)?.environment ?? "-")).toEqual(["-", "qa", "qa", "prod", "-"]);
    expect(linesOf(flow.flow.steps, "prod")).toEqual({ line: 13, endLine: 15 });
    expect(linesOf(flow.flow.steps, "dev")).toBeNull();
  });
  it("follows the cursor and forgets what is gone", () => {
    expect(selectedIn(flow, { by: "line", line: 14 })).toBe("prod");
    expect(selectedIn(flow, { by: "line", line: 3 })).toBeNull();
    expect(selectedIn(flow, { by: "name", environment: "dev" })).toBe("dev");
    expect(selectedIn(flow, { by: "name", environment: "gone" })).toBeNull();
  });
  it("marks the environments whose lines changed", () => {
    expect([...changedEnvironments(flow, new Set([14, 99]))]).toEqual(["prod"]);
  });
});

describe("neighbour", () => {
  const placed = [
    { id: "dev", x: 0, y: 50 }, { id: "qa", x: 300, y: 0 }, { id: "eu", x: 300, y: 100 }, { id: "prod", x: 600, y: 50 },
  ];
  it.each([
    ["dev", "right", "qa"], ["qa", "down", "eu"], ["eu", "up", "qa"], ["eu", "right", "prod"], ["prod", "left", "qa"], ["dev", "left", null],
  ] as const)("%s %s → %s", (from, direction, to) => {
    expect(neighbour(placed, from, direction)).toBe(to);
  });
});

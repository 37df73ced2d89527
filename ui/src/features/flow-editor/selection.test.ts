import { describe, expect, it } from "vitest";

import { graph } from "./sample-graph";
import { chosenIn, linesOf, pointedAt, type Selection, stepAtLine } from "./selection";

const flow = graph("dev>qa qa>prod");

describe("selection by line", () => {
  it("finds the step of a line and the lines of a step", () => {
    expect([9, 10, 12, 13, 16].map((line) => stepAtLine(flow.flow.steps, line)?.environment ?? "-")).toEqual(["-", "qa", "qa", "prod", "-"]);
    expect(linesOf(flow.flow.steps, "prod")).toEqual({ line: 13, endLine: 15 });
    expect(linesOf(flow.flow.steps, "dev")).toBeNull();
  });
});

describe("chosenIn", () => {
  it.each<[Selection, string | null, string[]]>([
    [{ by: "line", line: 14 }, "prod", ["prod"]],
    [{ by: "line", line: 3 }, null, []],
    [{ by: "names", names: ["dev"] }, "dev", ["dev"]],
    [{ by: "names", names: ["prod", "dev"] }, "dev", ["dev", "prod"]],
    [{ by: "names", names: ["dev", "gone"] }, "dev", ["dev"]],
    [{ by: "edge", edge: { from: "dev", to: "qa" } }, null, []],
  ])("%j: %s of %j", (selection, current, names) => {
    expect(chosenIn(flow, selection)).toMatchObject({ current, names });
  });
  it("forgets an edge that is gone", () => {
    expect(chosenIn(flow, { by: "edge", edge: { from: "dev", to: "qa" } }).edge).toEqual({ from: "dev", to: "qa" });
    expect(chosenIn(flow, { by: "edge", edge: { from: "dev", to: "prod" } }).edge).toBeNull();
  });
});

describe("pointedAt", () => {
  const two = chosenIn(flow, { by: "names", names: ["dev", "qa"] });
  it.each([
    ["prod", "only", ["prod"]],
    ["prod", "add", ["dev", "qa", "prod"]],
    ["prod", "toggle", ["dev", "qa", "prod"]],
    ["dev", "toggle", ["qa"]],
    ["qa", "toggle", ["dev"]],
    ["dev", "add", ["qa", "dev"]],
  ] as const)("%s, %s: %j", (name, how, names) => {
    expect(pointedAt(two, name, how)).toEqual({ by: "names", names });
  });
});

import { describe, expect, it } from "vitest";

import {
  allThatFollows, changedEnvironments, connectRefusal, disconnectRefusal, moveRefusal, neighbour, possibleDependencies, reconnectRefusal, walk,
} from "./flow-shape";
import { graph } from "./sample-graph";

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
    expect(allThatFollows(flow, "qa", "prod")).toEqual(["last"]);
  });
  it("offers only dependencies that are possible", () => {
    expect(possibleDependencies(flow, "qa")).toEqual(["eu"]);
    expect(possibleDependencies(flow, "last")).toEqual(["dev", "qa", "eu"]);
  });
});

it("marks the environments whose lines changed", () => {
  expect([...changedEnvironments(graph("dev>qa qa>prod"), new Set([14, 99]))]).toEqual(["prod"]);
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

describe("walk", () => {
  // dev leads to qa and eu, both to prod; far stands in the column of qa without an edge to it.
  const flow = graph("dev>qa dev>eu qa>prod eu>prod prod>far");
  const placed = [
    { id: "dev", x: 0, y: 50 }, { id: "qa", x: 300, y: 0 }, { id: "eu", x: 300, y: 100 }, { id: "prod", x: 600, y: 50 }, { id: "far", x: 900, y: 50 },
  ];
  it.each([
    ["dev", "right", "qa"], ["prod", "left", "qa"], ["eu", "left", "dev"], ["qa", "down", "eu"], ["eu", "up", "qa"], ["eu", "down", null], ["far", "right", null],
  ] as const)("%s %s → %s", (from, direction, to) => {
    expect(walk(flow, placed, from, direction)).toBe(to);
  });
  it("follows an edge rather than the picture", () => {
    const bent = [{ id: "a", x: 0, y: 0 }, { id: "b", x: 300, y: 0 }, { id: "c", x: 300, y: 400 }];
    expect(walk(graph("z>a z>b a>c"), bent, "a", "right")).toBe("c");
  });
});

describe("disconnectRefusal and reconnectRefusal", () => {
  const flow = graph("dev>qa dev>eu qa>prod eu>prod");
  it("keeps the only dependency", () => {
    expect(disconnectRefusal(flow, { from: "dev", to: "qa" })).toBe("dev is the only dependency of qa: every environment needs one.");
    expect(disconnectRefusal(flow, { from: "qa", to: "prod" })).toBeNull();
  });
  it.each([
    ["qa>prod", "qa>prod", null],
    ["dev>qa", "eu>qa", null],
    ["dev>qa", "prod>qa", "This would close a circle: qa → prod → qa."],
    ["qa>prod", "eu>prod", "prod depends on eu already."],
    ["dev>qa", "dev>prod", "dev is the only dependency of qa: every environment needs one."],
    ["qa>prod", "qa>eu", null],
  ])("%s to %s: %s", (edge, next, reason) => {
    const [was, is] = [edge, next].map((pair) => ({ from: pair.split(">")[0] ?? "", to: pair.split(">")[1] ?? "" }));
    expect(was && is && reconnectRefusal(flow, was, is)).toBe(reason);
  });
});

describe("moveRefusal", () => {
  const flow = graph("dev>qa dev>eu qa>prod prod>last");
  it.each([
    [["qa"], "eu", null],
    [["qa", "prod"], "eu", null],
    [["prod"], "qa", "prod is behind qa already."],
    [["qa"], "last", "This would close a circle: qa → prod → last → qa."],
    [["dev", "qa"], "eu", "dev is the trigger environment: the change is there already, so it stays where it is."],
    [["qa"], "qa", "qa can’t go behind itself."],
    [["qa", "eu"], "eu", "eu is one of those that move."],
  ])("%j behind %s: %s", (group, after, reason) => {
    expect(moveRefusal(flow, group, after)).toBe(reason);
  });
});

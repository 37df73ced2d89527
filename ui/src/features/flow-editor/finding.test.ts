import { describe, expect, it } from "vitest";

import { findIn, nextMatch } from "./finding";
import { graph } from "./sample-graph";

const flow = graph("dev>qa qa>prod-eu qa>prod-us");
const [, qa, eu] = flow.nodes;
if (qa) qa.policy = { preAction: null, action: null, postAction: { value: "smoke-test", origin: { type: "inline" }, shadowed: [] } };
if (eu) eu.hooks = { onStart: null, onSuccess: null, onFail: "notify" };

it.each([
  ["prod", ["prod-eu", "prod-us"]],
  ["PROD us", ["prod-us"]],
  ["smoke", ["qa"]],
  ["notify", ["prod-eu"]],
  ["  ", []],
  [".*", []],
])("%s finds %j", (query, names) => {
  expect(findIn(flow, query)).toEqual(names);
});

describe("nextMatch", () => {
  it.each([
    [null, false, "a"], [null, true, "c"], ["a", false, "b"], ["c", false, "a"], ["a", true, "c"], ["elsewhere", false, "a"],
  ] as const)("from %s, back %s: %s", (current, back, next) => {
    expect(nextMatch(["a", "b", "c"], current, back)).toBe(next);
  });
  it("leads nowhere without matches", () => {
    expect(nextMatch([], "a", false)).toBeNull();
  });
});

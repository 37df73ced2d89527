import { describe, expect, it } from "vitest";

import { changeWords } from "./graph-changes";
import { graph } from "./sample-graph";

describe("changeWords", () => {
  it.each([
    ["dev>qa", "dev>qa qa>staging", "staging added after qa. 3 environments"],
    ["dev>qa", "dev>qa qa>eu qa>us eu>last us>last", "eu, us and last added after qa. 5 environments"],
    ["dev>qa qa>prod", "dev>qa", "prod removed. 2 environments"],
    ["dev>qa qa>prod", "dev>qa qa>live", "prod is live now"],
    ["dev>qa dev>eu", "dev>qa dev>eu qa>eu", "eu depends on qa"],
    ["dev>qa dev>eu qa>eu", "dev>qa dev>eu", "eu no longer depends on qa"],
    ["dev>qa", "dev>qa", null],
  ])("%s → %s: %s", (before, after, words) => {
    expect(changeWords(graph(before), graph(after))).toBe(words);
  });
  it("says what was set at a gate, a hook and the flow", () => {
    const before = graph("dev>qa");
    const after = structuredClone(before);
    const [qa] = after.flow.steps;
    if (qa) qa.policy = { ...qa.policy, preAction: "db-migrate", action: "pr" };
    if (qa) qa.hooks = { ...qa.hooks, onFail: "notify" };
    after.flow.version = "2.0";
    expect(changeWords(before, after)).toBe("qa: pre-action db-migrate, qa: action pull request, qa: on fail notify, version 2.0");
  });
});

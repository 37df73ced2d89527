import { describe, expect, it } from "vitest";

import type { EnvironmentPlan, FileChange, PlannedFile } from "../../gen/bindings";
import { connector, gateLines, groups, repositoryName, shortPath, writesSummary } from "./plan-words";

/** "qa < dev; prod < qa, load": one environment with what it waits for. */
function environments(text: string): EnvironmentPlan[] {
  return text.split(";").map((part) => {
    const [name = "", waits = ""] = part.split("<").map((half) => half.trim());
    return {
      name,
      kind: "NON_PROD",
      dependsOn: waits.split(",").map((wait) => wait.trim()).filter((wait) => wait !== ""),
      policy: { preAction: null, action: null, postAction: null },
      hooks: { onStart: null, onSuccess: null, onFail: null },
      applications: [],
    };
  });
}

/** The plan as a person reads it down the rows. */
function read(text: string): string[] {
  const found = groups(environments(text));
  return found.map((group, index) => {
    const names = group.map(({ name }) => name).join(" ");
    const before = found[index - 1];
    return before ? `${connector(group, before)}: ${names}` : names;
  });
}

const file = (change: FileChange): PlannedFile => ({ path: "values.yaml", diff: "", change });
const value = { jsonPath: "$['image']['tag']", before: "1", after: "2" };

describe("the order in words", () => {
  it.each([
    ["dev; qa < dev; prod < qa", ["dev", "then: qa", "then: prod"]],
    ["dev; qa < dev; load < dev; prod < load, qa", ["dev", "then in parallel: qa load", "when both have succeeded: prod"]],
    ["dev; a < dev; b < dev; c < dev; eu < a, b, c; us < c, b, a", ["dev", "then in parallel: a b c", "when all 3 have succeeded, in parallel: eu us"]],
    ["dev; qa < dev; prod < qa; load < dev", ["dev", "then: qa", "then: prod", "when dev has succeeded: load"]],
    ["dev; qa < dev; staging < qa; prod < dev, qa, staging, x", ["dev", "then: qa", "then: staging", "when dev, qa and 2 more have succeeded: prod"]],
  ])("%s", (text, words) => {
    expect(read(text)).toEqual(words);
  });
});

describe("gates", () => {
  it("say where each value comes from and what it shadows", () => {
    const [environment] = environments("qa < dev");
    if (!environment) throw new Error("one environment was written");
    environment.policy = {
      preAction: { value: "open-change-request", origin: { type: "policy", name: "non-prod", priority: 20 }, shadowed: [] },
      action: { value: "pr", origin: { type: "inline" }, shadowed: [{ value: "commit", origin: { type: "policy", name: "default", priority: 1 } }] },
      postAction: null,
    };
    expect(gateLines(environment)).toEqual([
      { stage: "pre", text: "open-change-request", set: true, origin: "policy non-prod", inherited: true, shadowed: [] },
      { stage: "action", text: "Pull request", set: true, origin: "this flow", inherited: false, shadowed: ["Shadows Commit of policy default, priority 1"] },
      { stage: "post", text: "no post-action", set: false, origin: "", inherited: false, shadowed: [] },
    ]);
  });
});

it.each([
  ["$['image']['tag']", "$.image.tag"],
  ["$['containers'][0]['image']", "$.containers[0].image"],
  ["$['a.b']['c']", "$['a.b'].c"],
])("%s", (path, short) => {
  expect(shortPath(path)).toBe(short);
});

describe("what is written", () => {
  it.each([
    [[], "no changes"],
    [[file({ kind: "values", values: [value] })], "1 file, 1 value"],
    [[file({ kind: "values", values: [value, value] }), file({ kind: "values", values: [value] })], "2 files, 3 values"],
    [[file({ kind: "copy", before: null, after: "a" })], "1 file copied"],
    [[file({ kind: "copy", before: null, after: "a" }), file({ kind: "values", values: [value] })], "2 files, 1 value, 1 copied"],
  ])("%#", (files, words) => {
    expect(writesSummary(files)).toBe(words);
  });

  it.each([
    ["https://example.test/acme/deploy.git", "acme/deploy"],
    ["git@example.test:acme/deploy.git", "acme/deploy"],
    ["/home/me/demo/repositories/apps.git", "repositories/apps"],
  ])("%s", (url, name) => {
    expect(repositoryName(url)).toBe(name);
  });
});

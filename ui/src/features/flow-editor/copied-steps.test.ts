import { describe, expect, it } from "vitest";

import { asText, fromText, renamed, stepsFor, takenIn } from "./copied-steps";
import { graph } from "./sample-graph";

const flow = graph("dev>qa qa>prod");
flow.flow.steps.forEach((step) => { step.dependsOn = flow.edges.filter((edge) => edge.to === step.environment).map((edge) => edge.from); });
const steps = stepsFor(flow, ["dev", "qa", "prod"]);

describe("copied steps", () => {
  it("come back as they were, without the trigger", () => {
    expect(fromText(asText(steps))).toEqual(steps);
    expect(steps.map((step) => step.environment)).toEqual(["qa", "prod"]);
  });
  it("know what is taken in another flow", () => {
    expect(takenIn(graph("dev>qa"), steps)).toEqual(["qa"]);
  });
  it("take other names, in their dependencies too, and leave out", () => {
    expect(renamed(steps, new Map([["qa", "perf"], ["prod", "prod"]])).map(({ environment, dependsOn }) => [environment, dependsOn])).toEqual([["perf", ["dev"]], ["prod", ["perf"]]]);
    expect(renamed(steps, new Map<string, string | null>([["qa", null], ["prod", "last"]])).map(({ environment, dependsOn }) => [environment, dependsOn])).toEqual([["last", ["qa"]]]);
  });
});

describe("a text from anywhere", () => {
  const step = steps[0];
  const of = (value: unknown): string => JSON.stringify({ "signalbox/steps": 1, steps: value });
  it.each([
    ["", "nothing"],
    ["dev, qa, prod", "prose"],
    ['{"signalbox/steps": 1', "half of it"],
    [of([]), "no steps"],
    [of([step, step]), "one environment twice"],
    [of([{ ...step, environment: "qa\n  - environment: prod" }]), "a name of two lines"],
    [of([{ ...step, environment: 7 }]), "a name that is none"],
    [of([{ ...step, dependsOn: "dev" }]), "a dependency that is no list"],
    [of([{ ...step, policy: { preAction: null, action: "rm -rf", postAction: null } }]), "an unknown action"],
    [of(Array.from({ length: 1001 }, (_, index) => ({ ...step, environment: `e${index}` }))), "too many"],
    [`${of([step])}${" ".repeat(1_000_001)}`, "too long"],
    [JSON.stringify({ "signalbox/steps": 2, steps: [step] }), "another version"],
  ])("%#: is not taken", (text) => {
    expect(fromText(text)).toBeNull();
  });
});

import { expect, it } from "vitest";

import type { Environment } from "../../gen/bindings";
import { inOrder, shapeLine, startOf } from "./start-choice";

const environment = (name: string, position: number): Environment => ({ name, kind: "NON_PROD", position, tags: [], clusters: [] });

it("puts the trigger first and the others in the board's order", () => {
  const all = [environment("prod", 3), environment("dev", 1), environment("qa", 2)];
  expect(inOrder(all, "qa", ["prod", "dev", "qa"])).toEqual(["qa", "dev", "prod"]);
  expect(inOrder(all, null, ["prod"])).toEqual(["prod"]);
});

it.each([
  ["sequential", ["dev", "qa", "prod"], "dev → qa → prod"],
  ["parallelRegions", ["dev", "eu", "us"], "dev → eu, us"],
  ["parallelRegions", ["dev", "eu", "us", "prod"], "dev → eu, us → prod"],
  ["canaryRegion", ["dev", "eu", "us", "asia"], "dev → eu → us, asia"],
  ["hotfix", ["dev", "qa", "prod"], "dev → prod"],
  ["nothing", ["dev"], "dev"],
  ["sequential", ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], "a → b → c → d → e → f → 3 more → j"],
] as const)("draws %s of %j", (kind, environments, line) => {
  expect(shapeLine(kind, environments)).toBe(line);
});

it("says what is missing", () => {
  const form = { trigger: "dev", environments: ["dev"], copyOf: null };
  expect(startOf({ ...form, kind: "sequential" })).toBe("Sequential needs at least 2 environments, the trigger environment among them.");
  expect(startOf({ ...form, kind: "copy" })).toBe("Choose the flow that is copied.");
  expect(startOf({ ...form, kind: "nothing" })).toEqual({ type: "nothing", triggerEnvironment: "dev" });
  expect(startOf({ ...form, kind: "hotfix", environments: ["dev", "prod"] })).toEqual({ type: "shape", shape: "hotfix", environments: ["dev", "prod"] });
});

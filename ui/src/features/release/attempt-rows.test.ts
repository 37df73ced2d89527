import { expect, it } from "vitest";

import { failedStep, stepRows } from "./attempt-rows";
import { sampleAttempt, sampleNode } from "./sample-release";

const first = sampleAttempt("r1/qa/a/PostAction/1", "FAILED", { nodes: [sampleNode("main", "Failed", "Steps"), sampleNode("wait", "Succeeded"), sampleNode("api", "Failed")] });
const second = sampleAttempt("r1/qa/a/PostAction/2", "FAILED", { nodes: [sampleNode("api", "Succeeded"), sampleNode("ui", "Error")] });
const bare = sampleAttempt("r1/qa/a/PostAction/3", "FAILED", {
  failure: { kind: "workflow", code: "x", message: "", hint: null, node: "P[2].ui", logTail: [] },
});

it("puts the same step into the same row", () => {
  const told = stepRows([first, second, bare]).map(({ label, cells }) => `${label}: ${cells.map((node) => node?.phase ?? "-").join(" ")}`);
  expect(told).toEqual(["wait: Succeeded - -", "api: Failed Succeeded -", "ui: - Error -"]);
});

it("names the step that failed", () => {
  expect([first, second, bare, sampleAttempt("e", "SUCCEEDED")].map(failedStep)).toEqual(["api", "ui", "ui", null]);
});

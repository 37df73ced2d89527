import { describe, expect, it } from "vitest";

import { listed } from "../../components/words";
import type { Failure } from "../../gen/bindings";
import { countStatuses, effectParts, versionChange, worstStatus } from "./facts";
import { attemptAt, defaultPlace, logGroups, resolvePlace } from "./log-places";
import { sampleAttempt, sampleNode, sampleRelease, withAttempt } from "./sample-release";
import { tableRows } from "./table-rows";

const release = withAttempt(
  sampleRelease("dev:SUCCEEDED qa<dev:RUNNING prod<qa"), "qa", "PreAction",
  sampleAttempt("r1/qa/trio-qa/PreAction/1", "RUNNING", { nodes: [sampleNode("main", "Running", "Steps"), sampleNode("a", "Succeeded"), sampleNode("b", "Running")] }),
);

describe("facts", () => {
  it("reads effect ids", () => {
    expect(effectParts("r1/-/-/OnFail/3")).toEqual({ environment: null, application: null, stage: "OnFail", attempt: 3 });
    expect(effectParts("r1/qa/app/Verify/1")).toEqual({ environment: "qa", application: "app", stage: "Verify", attempt: 1 });
  });
  it("counts only statuses that occur", () => {
    expect(countStatuses(release.environments).map(({ status, count }) => `${count} ${status}`)).toEqual(["1 SUCCEEDED", "1 RUNNING", "1 PENDING"]);
  });
  it("takes the worst status over applications", () => {
    const qa = release.environments[1];
    expect(qa && [worstStatus(qa, "PreAction"), worstStatus(qa, "Verify"), worstStatus(qa, "OnFail")]).toEqual(["RUNNING", "PENDING", null]);
  });
  it("finds the version change and joins names", () => {
    expect(versionChange(release.plan)).toEqual({ from: "1.4.2", to: "1.5.0" });
    expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toEqual(["", "a", "a and b", "a, b and c"]);
  });
});

describe("tableRows", () => {
  it("has a row for each environment and each stage", () => {
    const rows = tableRows(release).map((row) => [row.environment, row.stage, row.workflow, row.status, row.message].join(" "));
    expect(rows).toContain("qa   RUNNING db-migrate: b");
    expect(rows).toContain("qa pre-action db-migrate RUNNING ");
    expect(rows).toContain("prod action commit PENDING ");
    expect(rows).toHaveLength(15);
  });
});

describe("log places", () => {
  it("lists started workflow stages with their leaf steps", () => {
    const groups = logGroups(release);
    expect(groups.map((group) => group.label)).toEqual(["qa"]);
    expect(groups[0]?.applications[0]?.stages[0]?.attempts[0]?.steps.map((step) => step.label)).toEqual(["a", "b"]);
  });
  it("starts at the failing step, else at the running one", () => {
    expect(defaultPlace(release, [])).toMatchObject({ environment: "qa", stage: "PreAction", attempt: 1, node: "P[0].b" });
    const failure: Failure = { kind: "workflow", code: "x", message: "", hint: null, node: "a", logTail: [] };
    const issue = { environment: "qa", application: "trio-qa", stage: "PreAction", attempt: 1, failure } as const;
    expect(defaultPlace(release, [issue])).toMatchObject({ node: "P[0].a" });
    expect(defaultPlace(sampleRelease("dev qa<dev"), [])).toBeNull();
  });
  it("finds the attempt of a place and forgets an unknown step", () => {
    const place = { environment: "qa", application: "trio-qa", stage: "PreAction", attempt: 1, node: "gone" } as const;
    expect(attemptAt(release, place)?.effect).toBe("r1/qa/trio-qa/PreAction/1");
    expect(attemptAt(release, { ...place, attempt: 9 })).toBeNull();
    expect(resolvePlace(release, place).node).toBeNull();
  });
});

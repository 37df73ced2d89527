import { describe, expect, it } from "vitest";

import { doing } from "./doing";
import { sampleAttempt, sampleNode, sampleRelease, withAttempt } from "./sample-release";
import type { Release } from "../../gen/bindings";

function words(release: Release, name: string): string {
  const environment = release.environments.find((candidate) => candidate.name === name);
  const found = environment ? doing(release, environment) : null;
  return found ? `${found.text}${found.since === null ? "" : " since"}${found.waits ? " (waits)" : ""}` : "nothing";
}

describe("doing", () => {
  it("names what a pending environment waits for", () => {
    const release = sampleRelease("dev:SUCCEEDED qa<dev uat<dev prod<qa+uat");
    expect(["qa", "prod"].map((name) => words(release, name))).toEqual(["starts next (waits)", "waiting for qa and uat (waits)"]);
    expect(words(sampleRelease("dev qa<dev", { status: "QUEUED" }), "dev")).toBe("waiting for its turn (waits)");
    expect(words(sampleRelease("dev a<dev b<dev c<dev prod<a+b+c"), "prod")).toBe("waiting for 3 environments (waits)");
  });
  it("names the steps that run", () => {
    const nodes = [sampleNode("root", "Running", "Steps"), sampleNode("api-suite", "Running"), sampleNode("ready", "Succeeded")];
    const release = withAttempt(
      sampleRelease("dev:SUCCEEDED qa<dev:RUNNING"), "qa", "PostAction", sampleAttempt("r1/qa/trio-qa/PostAction/1", "RUNNING", { nodes }),
    );
    expect(words(release, "qa")).toBe("smoke-test: api-suite since");
  });
  it("puts waiting for a person first", () => {
    const waiting = sampleAttempt("r1/qa/trio-qa/PreAction/1", "SUSPENDED", { waiting: "approval: CHG1" });
    const running = sampleAttempt("r1/qa/trio-qa/Verify/1", "RUNNING");
    let release = withAttempt(sampleRelease("dev:SUCCEEDED qa<dev:SUSPENDED"), "qa", "Verify", running);
    expect(words(release, "qa")).toBe("waiting for sync and health since");
    release = withAttempt(release, "qa", "PreAction", waiting);
    expect(words(release, "qa")).toBe("waits: approval: CHG1 +1 since (waits)");
  });
  it("says why an environment was skipped", () => {
    expect(words(sampleRelease("dev:SUCCEEDED qa<dev:FAILED prod<qa:SKIPPED", { status: "FAILED" }), "prod")).toBe("skipped: qa failed");
    expect(words(sampleRelease("dev:SUCCEEDED qa<dev:FAILED"), "qa")).toBe("nothing");
  });
});

import { describe, expect, it } from "vitest";

import type { Commit, Issue, Release, Stage } from "../../gen/bindings";
import { failureWords } from "./failure-words";
import { sampleAttempt, sampleRelease, withAttempt } from "./sample-release";

const commit: Commit = { sha: "c07d5aa", author: "", message: "", date: "" };

function issue(environment: string | null, stage: Stage, change: Partial<Issue> = {}): Issue {
  return {
    environment, application: environment === null ? null : `trio-${environment}`, stage, attempt: 1,
    failure: { kind: "workflow", code: "step-failed", message: "Redis refuses connections. Look there.", hint: null, node: "P[0].api", logTail: [] },
    ...change,
  };
}

function failed(environment: string, stage: Stage, committed: Commit | null): Release {
  const release = withAttempt(
    sampleRelease("dev:SUCCEEDED qa<dev:FAILED staging<qa:SKIPPED prod<staging:SKIPPED", { status: "FAILED" }),
    environment, stage, sampleAttempt(`r1/${environment}/trio-${environment}/${stage}/1`, "FAILED"),
  );
  return {
    ...release,
    environments: release.environments.map((state) =>
      state.name === environment ? { ...state, applications: state.applications.map((each) => ({ ...each, commit: committed })) } : state),
  };
}

describe("failureWords", () => {
  it("says that the version stays when the commit was made", () => {
    const words = failureWords(failed("qa", "PostAction", commit), issue("qa", "PostAction"));
    expect(words.title).toBe("qa failed: Redis refuses connections");
    expect(words.what).toMatch(/^smoke-test, the post-action of trio-qa, failed at step api after .+: Look there\.$/);
    expect(words.effect).toBe("1.5.0 is already in qa and was not rolled back.");
    expect(words.skipped).toBe("staging and prod were skipped.");
    expect(words.retryFrom).toBe("P[0].api");
  });
  it("says that nothing was committed before the action", () => {
    expect(failureWords(failed("qa", "PreAction", null), issue("qa", "PreAction")).effect).toBe("Nothing was committed to qa.");
  });
  it("says that nothing was promoted when the trigger environment fails", () => {
    expect(failureWords(failed("dev", "PostAction", null), issue("dev", "PostAction")).effect)
      .toBe("Nothing was promoted: the change stays in dev alone.");
  });
  it("names a stage without a workflow by what it does, and the attempt", () => {
    const verify = issue("qa", "Verify", { attempt: 2, failure: { ...issue("qa", "Verify").failure, node: null, message: "Degraded" } });
    expect(failureWords(failed("qa", "Verify", commit), verify).what).toMatch(/^The sync and health of trio-qa failed on attempt 2 after 1m 00s\.$/);
  });
  it("knows hooks of the release", () => {
    const words = failureWords(sampleRelease("dev qa<dev"), issue(null, "OnStart"));
    expect([words.title, words.effect, words.skipped]).toEqual(["The release failed: Redis refuses connections", "Nothing was promoted.", null]);
  });
});

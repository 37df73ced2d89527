import { describe, expect, it } from "vitest";

import type { Event } from "../../gen/bindings";
import { sampleNode, sampleRelease } from "./sample-release";
import { eventWords, planIn, tellsSomething } from "./words";

const plan = sampleRelease("dev qa<dev").plan;
const effect = "r1/qa/trio-qa/PreAction/2";

function line(event: Event): string {
  const words = eventWords(event, plan);
  return `${words.tone}: ${words.text}${words.detail === null ? "" : ` (${words.detail})`}`;
}

describe("eventWords", () => {
  const failure = { kind: "workflow", code: "step-failed", message: "It broke.", hint: null, node: "api", logTail: [] } as const;
  const commit = { sha: "c07d5aa1234", author: "Mira", message: "Promote\n\nmore", date: "" };
  const cases: [Event, string][] = [
    [{ type: "created", plan, by: "Mira", email: "", reason: "hotfix" }, "neutral: Mira triggered trio by flow ordered (hotfix)"],
    [{ type: "started", writes: null }, "running: The release started"],
    [{ type: "effectStarted", effect }, "running: qa / trio-qa: pre-action db-migrate, attempt 2 started"],
    [{ type: "effectStarted", effect: "r1/-/-/OnStart/1" }, "running: Release: onStart hook started"],
    [
      { type: "effectProgressed", effect, progress: { type: "node", node: { ...sampleNode("api", "Failed"), message: "exit 1" } } },
      "bad: qa / trio-qa: pre-action db-migrate, attempt 2, step api failed (exit 1)",
    ],
    [
      { type: "effectProgressed", effect: "r1/qa/trio-qa/Verify/1", progress: { type: "application", sync: "Synced", health: "Progressing" } },
      "neutral: qa / trio-qa: sync and health: Synced, Progressing",
    ],
    [
      { type: "effectProgressed", effect, progress: { type: "waiting", waiting: true, message: "CHG1" } },
      "waiting: qa / trio-qa: pre-action db-migrate, attempt 2 waits for a person (CHG1)",
    ],
    [{ type: "effectEnded", effect, outcome: { type: "failed", failure: { ...failure, logTail: [] } } }, "bad: qa / trio-qa: pre-action db-migrate, attempt 2 failed (It broke.)"],
    [
      { type: "effectEnded", effect: "r1/qa/trio-qa/Action/1", outcome: { type: "succeeded", result: { type: "committed", commit } } },
      "good: qa / trio-qa: action committed c07d5aa (Promote)",
    ],
    [
      { type: "effectEnded", effect, outcome: { type: "succeeded", result: { type: "workflow", outputs: { change: "CHG1" } } } },
      "good: qa / trio-qa: pre-action db-migrate, attempt 2 succeeded (change = CHG1)",
    ],
    [{ type: "effectEnded", effect, outcome: { type: "stopped" } }, "ended: qa / trio-qa: pre-action db-migrate, attempt 2 was stopped"],
    [{ type: "environmentSkipped", environment: "prod" }, "neutral: prod is skipped"],
    [{ type: "terminateRequested", cause: "person", by: "Jonas", reason: "freeze" }, "ended: Jonas terminated the release (freeze)"],
    [{ type: "terminateRequested", cause: "timeout", by: null, reason: null }, "ended: The release is terminated: its time is up"],
    [{ type: "retryRequested", by: "Jonas", reason: "", from: "workflow" }, "running: Jonas retries with the whole workflow"],
    [{ type: "ended", status: "FAILED" }, "bad: The release failed"],
  ];
  it.each(cases)("%o", (event, expected) => {
    expect(line(event)).toBe(expected);
  });
  it("leaves out nodes that only hold others", () => {
    const node = (nodeType: string): Event => ({ type: "effectProgressed", effect, progress: { type: "node", node: sampleNode("x", "Running", nodeType) } });
    expect([node("Pod"), node("Suspend"), node("StepGroup"), { type: "started", writes: null } as const].map(tellsSomething)).toEqual([true, true, false, true]);
  });
  it("finds the plan at the journal's start", () => {
    expect(planIn([{ seq: 1, release: "r1", at: 0, event: { type: "created", plan, by: "", email: "", reason: null } }])).toBe(plan);
    expect(planIn([])).toBeNull();
  });
});

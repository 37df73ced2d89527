// What an environment does or waits for, in words. Pure.

import { listed } from "../../components/words";
import type { EnvironmentState, Node, Release, StageState } from "../../gen/bindings";
import { isLeaf, lastAttempt, planOf, stageName } from "./facts";

export type Doing = {
  text: string;
  /** When it began, for a ticking figure. */
  since: number | null;
  /** It can't be told by a duration: words stand in its place. */
  waits: boolean;
};

export function doing(release: Release, environment: EnvironmentState): Doing | null {
  switch (environment.status) {
    case "PENDING":
      return { text: pending(release, environment), since: null, waits: true };
    case "RUNNING":
    case "SUSPENDED":
    case "TERMINATING":
      return active(release, environment);
    case "SKIPPED":
      return { text: skipped(release), since: null, waits: false };
    case "SUCCEEDED":
    case "FAILED":
    case "TERMINATED":
      return null;
  }
}

function pending(release: Release, environment: EnvironmentState): string {
  if (release.status === "QUEUED") return "waiting for its turn";
  const plan = planOf(release.plan, environment.name);
  const before = (plan?.dependsOn ?? []).filter((name) => release.environments.some((other) => other.name === name && other.status !== "SUCCEEDED"));
  if (before.length === 0) return "starts next";
  if (before.length > 2) return `waiting for ${before.length} environments`;
  return `waiting for ${listed(before)}`;
}

function skipped(release: Release): string {
  if (release.terminated !== null) return "not reached";
  const failed = release.environments.filter((environment) => environment.status === "FAILED").map((environment) => environment.name);
  return failed.length === 0 ? "not reached" : `skipped: ${listed(failed)} failed`;
}

type Going = { words: string; since: number; person: boolean };

function active(release: Release, environment: EnvironmentState): Doing | null {
  const plan = planOf(release.plan, environment.name);
  const going: Going[] = [];
  for (const hook of environment.hooks) push(going, hook, stageName(hook, plan), null);
  for (const application of environment.applications) {
    const seen = [application.sync, application.health].filter((word) => word !== null).join(", ");
    for (const stage of application.stages) push(going, stage, stageName(stage, plan), stage.stage === "Verify" ? seen : null);
  }
  going.sort((a, b) => Number(b.person) - Number(a.person) || a.since - b.since);
  const first = going[0];
  if (!first) return null;
  const more = going.length > 1 ? ` +${going.length - 1}` : "";
  return { text: `${first.words}${more}`, since: first.since, waits: first.person };
}

function push(going: Going[], stage: StageState, name: string, seen: string | null): void {
  const attempt = lastAttempt(stage);
  if (!attempt || (stage.status !== "RUNNING" && stage.status !== "SUSPENDED")) return;
  const person = stage.status === "SUSPENDED";
  going.push({ words: words(stage, name, seen, attempt.nodes, attempt.waiting), since: attempt.startedAt, person });
}

function words(stage: StageState, name: string, seen: string | null, nodes: readonly Node[], waiting: string | null): string {
  if (stage.status === "SUSPENDED") return waiting === null ? "waiting for a person" : `waits: ${waiting}`;
  if (stage.stage === "Verify") return seen ? `waiting for sync and health: ${seen}` : "waiting for sync and health";
  if (stage.workflow === null) return name === "pull request" ? "waiting for the pull request" : `${name} under way`;
  const steps = runningSteps(nodes);
  return steps.length > 0 ? `${name}: ${steps.join(", ")}` : `${name} runs`;
}

/** Display names of the leaf steps that run now. */
export function runningSteps(nodes: readonly Node[]): string[] {
  return nodes.filter((node) => isLeaf(node) && (node.phase === "Running" || node.phase === "Suspended")).map((node) => node.displayName);
}

/** Display names of the leaf steps that failed. */
export function failedSteps(nodes: readonly Node[]): string[] {
  return nodes.filter((node) => isLeaf(node) && (node.phase === "Failed" || node.phase === "Error")).map((node) => node.displayName);
}

// What a failure means, in two sentences: what failed where, and what that leaves behind. Pure.

import { listed } from "../../components/words";
import type { EnvironmentState, Issue, Release, ReleaseScreen, StageState } from "../../gen/bindings";
import { duration } from "../../components/time";
import { lastAttempt, planOf, stageName, stageTitles } from "./facts";

export type FailureWords = {
  title: string;
  what: string;
  effect: string;
  skipped: string | null;
  /** What the retry button names. */
  retryFrom: string;
};

export function failureWords(release: Release, issue: Issue): FailureWords {
  const environment = release.environments.find((candidate) => candidate.name === issue.environment) ?? null;
  const stage = stageOfIssue(release, issue);
  const plan = issue.environment === null ? null : planOf(release.plan, issue.environment);
  const name = stage ? stageName(stage, plan) : stageTitles[issue.stage];
  return {
    title: `${issue.environment ?? "The release"} failed: ${firstSentence(issue.failure.message)}`,
    what: whatFailed(issue, stage, name),
    effect: effectOf(release, issue, environment),
    skipped: skippedWords(release),
    retryFrom: issue.failure.node ?? name,
  };
}

export function stageOfIssue(release: Release, issue: Issue): StageState | null {
  const environment = release.environments.find((candidate) => candidate.name === issue.environment);
  const hooks = issue.environment === null ? release.hooks : (environment?.hooks ?? []);
  const application = environment?.applications.find((candidate) => candidate.name === issue.application);
  const stages = issue.application === null ? hooks : (application?.stages ?? []);
  return stages.find((candidate) => candidate.stage === issue.stage) ?? null;
}

function whatFailed(issue: Issue, stage: StageState | null, name: string): string {
  const title = stageTitles[issue.stage];
  const of = issue.application ?? issue.environment ?? "the release";
  const subject = name === title ? `The ${title} of ${of}` : `${name}, the ${title} of ${of},`;
  const attempt = stage?.attempts.find((_, index) => index === issue.attempt - 1) ?? (stage ? lastAttempt(stage) : null);
  const after = attempt?.endedAt ? ` after ${duration(attempt.endedAt - attempt.startedAt)}` : "";
  const again = issue.attempt > 1 ? ` on attempt ${issue.attempt}` : "";
  const step = issue.failure.node === null || issue.failure.node === name ? "" : ` at step ${lastPart(issue.failure.node)}`;
  // The title has said its first sentence.
  const rest = issue.failure.message.trim().slice(firstSentence(issue.failure.message).length).replace(/^[.!?]?\s*/, "");
  return `${subject} failed${again}${step}${after}${rest === "" ? "." : `: ${sentence(rest)}`}`;
}

function effectOf(release: Release, issue: Issue, environment: EnvironmentState | null): string {
  if (environment === null) {
    const done = release.environments.filter((other) => other.status === "SUCCEEDED").length;
    return done === 0 ? "Nothing was promoted." : "What was promoted before it stays.";
  }
  const isTrigger = release.plan.environments[0]?.name === environment.name;
  if (isTrigger) return `Nothing was promoted: the change stays in ${environment.name} alone.`;
  const committed = environment.applications.filter((application) => application.commit !== null).map((application) => application.name);
  const version = release.plan.source.version ?? "The change";
  if (committed.length === 0) return `Nothing was committed to ${environment.name}.`;
  if (issue.application !== null && !committed.includes(issue.application)) {
    return `Nothing was committed for ${issue.application}; ${listed(committed)} in ${environment.name} already ${committed.length === 1 ? "has" : "have"} ${version}.`;
  }
  return `${version} is already in ${environment.name} and was not rolled back.`;
}

function skippedWords(release: Release): string | null {
  const skipped = release.environments.filter((environment) => environment.status === "SKIPPED").map((environment) => environment.name);
  if (skipped.length === 0) return null;
  if (skipped.length > 6) return `${skipped.length} environments were skipped.`;
  return `${listed(skipped)} ${skipped.length === 1 ? "was" : "were"} skipped.`;
}

/** What is copied for a chat or a ticket. */
export function failureDetails(screen: ReleaseScreen): string {
  const { release } = screen;
  const lines = [`Release ${release.id} of ${release.plan.product} (${release.plan.flow})`];
  for (const issue of screen.issues) {
    const where = [issue.environment, issue.application, stageTitles[issue.stage]].filter((part) => part !== null).join(" / ");
    lines.push("", `${where}, attempt ${issue.attempt} [${issue.failure.code}]`, issue.failure.message);
    if (issue.failure.hint !== null) lines.push(`Hint: ${issue.failure.hint}`);
    lines.push(...issue.failure.logTail.map((line) => `  ${line}`));
  }
  return lines.join("\n");
}

function firstSentence(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return (line.split(/(?<=[.!?])\s/, 1)[0] ?? line).replace(/\.$/, "");
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** `P[0].api-suite` reads `api-suite`. */
function lastPart(node: string): string {
  return node.split(".").at(-1) ?? node;
}

// Steps that wait for a decision, in words. Pure.

import { listed } from "../../components/words";
import type { Approval, Attempt, Decision, MayDecide, Release, ReleaseScreen, Verdict } from "../../gen/bindings";
import { duration } from "../../components/time";
import { allStages } from "./log-places";
import { effectParts, planOf, stageName, stageTitles } from "./facts";

export type OpenApproval = { approval: Approval; may: MayDecide | null };

/** What waits for a decision now, longest first. */
export function openApprovals({ release, decisions }: Pick<ReleaseScreen, "release" | "decisions">): OpenApproval[] {
  return release.approvals
    .filter(({ decision, endedAt }) => decision === null && endedAt === null)
    .map((approval) => ({ approval, may: decisions.find((each) => each.approval === approval.number) ?? null }));
}

/** `qa › cart-qa › pre-action db-migrate`. */
export function whereWords(release: Release, { effect }: Pick<Approval, "effect">): string {
  const { environment, application, stage } = effectParts(effect);
  const state = allStages(release).find(({ attempts }) => attempts.some((attempt) => attempt.effect === effect));
  const plan = environment === null ? null : planOf(release.plan, environment);
  const name = state && state.workflow !== null ? `${stageTitles[stage]} ${stageName(state, plan)}` : stageTitles[stage];
  return [environment ?? "Release", application, name].filter((part) => part !== null).join(" › ");
}

/** Who may decide, in one sentence. */
export function whoWords(may: MayDecide | null, by: string): string {
  if (may === null) return "Who may decide is known once the runtime is heard again.";
  const someone = may.users.length === 0 ? "Whoever may trigger releases" : listed(may.users);
  if (may.initiator) return `${someone} may decide.`;
  return may.users.length > 0 && !may.users.includes(by) ? `${someone} may decide.` : `${someone} may decide, but not ${by}, who started the release.`;
}

/** What a verdict leads to, before it is given. */
export function effectWords(verdict: Verdict, approval: Pick<Approval, "effect">): string {
  const { environment, stage } = effectParts(approval.effect);
  const where = environment ?? "the release";
  if (verdict === "approve") return "The workflow goes on with its next step.";
  switch (stage) {
    case "PreAction":
      return `The step fails, and ${where} with it: nothing is promoted there, and what depends on it is skipped. The release can be retried.`;
    case "OnSuccess":
    case "OnFail":
      return `The step fails, and with it the hook of ${where}.`;
    case "OnStart":
      return `The step fails, and ${where} with it, before anything is promoted there. The release can be retried.`;
    case "Action":
    case "Verify":
    case "PostAction":
      return `The step fails, and ${where} with it: what was promoted there stays, and what depends on it is skipped. The release can be retried.`;
  }
}

/** "Jonas Weber approved it"; what else ended it, when nobody decided. */
export function endWords({ decision, endedAt, until }: Pick<Approval, "decision" | "endedAt" | "until">): string | null {
  if (decision !== null) return `${decision.by} ${pastWords[decision.verdict]} it`;
  if (endedAt === null) return null;
  return until !== null && endedAt >= until ? "It went on by itself: its time had passed" : "It waits no longer: its workflow was stopped";
}

const pastWords: { [verdict in Verdict]: string } = { approve: "approved", reject: "rejected" };

/** What an attempt's approvals came to, oldest first. */
export function decided(release: Pick<Release, "approvals">, attempt: Pick<Attempt, "effect">): { approval: Approval; decision: Decision | null; words: string }[] {
  return release.approvals
    .filter(({ effect }) => effect === attempt.effect)
    .flatMap((approval) => {
      const words = endWords(approval);
      return words === null ? [] : [{ approval, decision: approval.decision, words }];
    });
}

/** "goes on by itself in 4m 10s"; `null`: only a person lets it go on. */
export function countdownWords(until: number | null, now: number): string | null {
  if (until === null) return null;
  return until <= now ? "goes on by itself now" : `goes on by itself in ${duration(until - now)}`;
}

// What is known of a lane beside its bars: who decided, what failed, whose log it has. Pure.

import type { Approval, Failure, Lane, Release } from "../../gen/bindings";
import { clockSeconds } from "../../components/time";
import { effectParts } from "../release/facts";
import { allStages, type LogPlace } from "../release/log-places";

/** Approvals that were asked for in a lane or below it. */
export function approvalsOf(release: Release, lane: Lane): Approval[] {
  return release.approvals.filter((approval) => {
    if (lane.kind === "release") return true;
    if (lane.node !== null) return approval.node === lane.node && (lane.effect === null || lane.effect === approval.effect);
    if (lane.effect !== null && lane.kind !== "environment" && lane.kind !== "application") return approval.effect === lane.effect;
    const { environment, application } = effectParts(approval.effect);
    const [ofEnvironment, ofApplication] = lane.id.split("/");
    return environment === ofEnvironment && (ofApplication === undefined || application === ofApplication);
  });
}

/** `Mira approved at 14:31:02: agreed in the call`. */
export function decisionWords({ decision, until, endedAt, message, displayName }: Approval): string {
  const what = message ?? displayName;
  if (decision !== null) {
    const did = decision.verdict === "approve" ? "approved" : "rejected";
    return `${decision.by} ${did} at ${clockSeconds(decision.at)}${decision.reason === null || decision.reason === "" ? "" : `: ${decision.reason}`}`;
  }
  if (endedAt !== null) return until !== null && endedAt >= until ? `${what}: went on by itself at ${clockSeconds(endedAt)}` : `${what}: stopped before anybody decided`;
  return until === null ? `${what}: nobody has decided yet` : `${what}: goes on by itself at ${clockSeconds(until)}`;
}

/** Why it failed; of a step only what is about that step. */
export function failureOfLane(release: Release, lane: Lane): Failure | null {
  if (lane.effect === null || (lane.outcome !== "FAILED" && lane.outcome !== "TERMINATED")) return null;
  const attempt = allStages(release).flatMap(({ attempts }) => attempts).find(({ effect }) => effect === lane.effect);
  const failure = attempt?.failure ?? null;
  return failure !== null && lane.kind === "step" && failure.node !== null && failure.node !== lane.node && !failure.node.endsWith(lane.label) ? null : failure;
}

/** Where a lane's log is; `null`: it has none. */
export function logOf(release: Release, lane: Lane): LogPlace | null {
  if (lane.effect === null) return null;
  const stage = allStages(release).find(({ attempts }) => attempts.some(({ effect }) => effect === lane.effect));
  if (stage?.workflow == null) return null;
  return { ...effectParts(lane.effect), node: lane.kind === "step" ? lane.node : null };
}

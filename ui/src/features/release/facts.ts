// Small questions about a release that several views ask. Pure.

import type {
  Action, ApplicationState, Attempt, EffectId, EnvironmentPlan, EnvironmentState, EnvironmentStatus, Node, Plan, Release, Stage,
  StageState, StageStatus,
} from "../../gen/bindings";

export type EffectParts = { environment: string | null; application: string | null; stage: Stage; attempt: number };

const stages: readonly Stage[] = ["PreAction", "Action", "Verify", "PostAction", "OnStart", "OnSuccess", "OnFail"];

/** `release/environment/application/stage/attempt`, with `-` for what is absent. */
export function effectParts(effect: EffectId): EffectParts {
  const [, environment = "-", application = "-", stage = "", attempt = "1"] = effect.split("/");
  return {
    environment: environment === "-" ? null : environment,
    application: application === "-" ? null : application,
    stage: stages.find((known) => known === stage) ?? "Action",
    attempt: Number(attempt) || 1,
  };
}

export const stageTitles: Record<Stage, string> = {
  PreAction: "pre-action",
  Action: "action",
  Verify: "sync and health",
  PostAction: "post-action",
  OnStart: "onStart hook",
  OnSuccess: "onSuccess hook",
  OnFail: "onFail hook",
};

export const actionTitles: Record<Action, string> = { commit: "commit", pr: "pull request", none: "no action" };

export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

/** First line of a commit message. */
export function subject(message: string): string {
  return message.split("\n", 1)[0] ?? "";
}

export function lastAttempt(stage: StageState): Attempt | null {
  return stage.attempts.at(-1) ?? null;
}

/** A step of a workflow that does something itself: groups only hold others. */
export function isLeaf(node: Node): boolean {
  return node.nodeType === "Pod" || node.nodeType === "Suspend";
}

export function planOf(plan: Plan, environment: string): EnvironmentPlan | null {
  return plan.environments.find((candidate) => candidate.name === environment) ?? null;
}

/** The name that a person reads for a stage: its workflow, else what the stage does. */
export function stageName(stage: StageState, plan: EnvironmentPlan | null): string {
  if (stage.workflow !== null) return stage.workflow;
  if (stage.stage === "Action") {
    const action = plan?.policy.action?.value ?? "commit";
    return actionTitles[action];
  }
  return stageTitles[stage.stage];
}

export function stageOf(application: ApplicationState, stage: Stage): StageState | null {
  return application.stages.find((candidate) => candidate.stage === stage) ?? null;
}

/** From the worst to the best, as a release manager would ask for them. */
const severity: Record<StageStatus, number> = {
  FAILED: 0, TERMINATED: 1, SUSPENDED: 2, RUNNING: 3, HELD: 4, PENDING: 5, SKIPPED: 6, SUCCEEDED: 7,
};

/** Worst status of a stage over an environment's applications; `null` when none of them has that stage. */
export function worstStatus(environment: EnvironmentState, stage: Stage): StageStatus | null {
  let worst: StageStatus | null = null;
  for (const application of environment.applications) {
    const status = stageOf(application, stage)?.status;
    if (status !== undefined && (worst === null || severity[status] < severity[worst])) worst = status;
  }
  return worst;
}

export function isOver(release: Release): boolean {
  return release.status === "SUCCEEDED" || release.status === "FAILED" || release.status === "TERMINATED";
}

const order: readonly EnvironmentStatus[] = [
  "SUCCEEDED", "RUNNING", "SUSPENDED", "TERMINATING", "PENDING", "FAILED", "TERMINATED", "SKIPPED",
];

/** How many environments have each status, without those that nobody has. */
export function countStatuses(environments: readonly { status: EnvironmentStatus }[]): { status: EnvironmentStatus; count: number }[] {
  return order
    .map((status) => ({ status, count: environments.filter((environment) => environment.status === status).length }))
    .filter(({ count }) => count > 0);
}

/** The version that the trigger's product had in an environment before. */
export function versionBefore(plan: EnvironmentPlan | null): string | null {
  const versions = new Set(plan?.applications.map((application) => application.version));
  return versions.size === 1 ? ([...versions][0] ?? null) : null;
}

/** Version change of the whole release: from the first environment after the trigger that knows one. */
export function versionChange(plan: Plan): { from: string | null; to: string | null } {
  const to = plan.source.version;
  const from = plan.environments.slice(1).map(versionBefore).find((version) => version !== null) ?? null;
  return { from, to };
}

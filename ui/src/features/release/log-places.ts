// Which logs a release has: environment → application → stage → attempt → step. Pure.

import type { Attempt, EnvironmentState, Issue, NodePhase, Release, Stage, StageState, StageStatus } from "../../gen/bindings";
import { effectParts, isLeaf, lastAttempt, planOf, stageName, stageTitles } from "./facts";

export type LogPlace = {
  environment: string | null;
  application: string | null;
  stage: Stage;
  attempt: number;
  /** `null`: all steps one after the other. */
  node: string | null;
  /** The line to stand at, from 0, or from the end when negative; `null`: wherever she left off. */
  line?: number | null;
};

/** A place of a link, `qa/cart-qa/PreAction/1/[0].smoke:120`; `null` when it is none. */
export function linkedPlace(text: string): LogPlace | null {
  const parts = /^([^/]+)\/([^/]+)\/([A-Za-z]+)\/(\d+)\/(.*?)(?::(\d+))?$/.exec(text);
  const stage = stages.find((known) => known === parts?.[3]);
  if (parts === null || stage === undefined) return null;
  const [, environment = "-", application = "-", , attempt = "1", node = "", line] = parts;
  const named = (part: string): string | null => (part === "-" ? null : part);
  return {
    environment: named(environment), application: named(application), stage, attempt: Number(attempt),
    node: node === "" ? null : node, line: line === undefined ? null : Number(line),
  };
}

/** How a link names a place. */
export function placeLink(place: LogPlace): string {
  const line = place.line ?? null;
  const parts = [place.environment ?? "-", place.application ?? "-", place.stage, String(place.attempt), place.node ?? ""];
  return `${parts.join("/")}${line === null ? "" : `:${String(line)}`}`;
}

const stages: readonly Stage[] = ["PreAction", "Action", "Verify", "PostAction", "OnStart", "OnSuccess", "OnFail"];

export type StepRow = { key: string; place: LogPlace; label: string; phase: NodePhase; startedAt: number | null; endedAt: number | null };
export type AttemptRow = {
  key: string; place: LogPlace; label: string; status: StageStatus; startedAt: number; endedAt: number | null; steps: StepRow[];
};
export type StageRow = { key: string; label: string; detail: string | null; status: StageStatus; attempts: AttemptRow[] };
export type LogGroup = { key: string; label: string; applications: { key: string; label: string | null; stages: StageRow[] }[] };

/** Only what has a log: workflow stages that have started. */
export function logGroups(release: Release): LogGroup[] {
  const groups: LogGroup[] = [];
  const own = stageRows(release.hooks, (stage) => stageName(stage, null));
  if (own.length > 0) groups.push({ key: "release", label: "Release", applications: [{ key: "release/hooks", label: null, stages: own }] });
  for (const environment of release.environments) {
    const group = environmentGroup(release, environment);
    if (group.applications.length > 0) groups.push(group);
  }
  return groups;
}

function environmentGroup(release: Release, environment: EnvironmentState): LogGroup {
  const plan = planOf(release.plan, environment.name);
  const name = (stage: StageState): string => stageName(stage, plan);
  const parts = [
    { key: `${environment.name}/hooks`, label: null, stages: stageRows(environment.hooks, name) },
    ...environment.applications.map((application) => ({
      key: `${environment.name}/${application.name}`, label: application.name, stages: stageRows(application.stages, name),
    })),
  ];
  return { key: environment.name, label: environment.name, applications: parts.filter((part) => part.stages.length > 0) };
}

function stageRows(stages: readonly StageState[], name: (stage: StageState) => string): StageRow[] {
  return stages
    .filter((stage) => stage.workflow !== null && stage.attempts.length > 0)
    .map((stage) => ({
      key: lastAttempt(stage)?.effect ?? stage.stage,
      label: name(stage),
      detail: stageTitles[stage.stage],
      status: stage.status,
      attempts: [...stage.attempts].reverse().map(attemptRow),
    }));
}

function attemptRow(attempt: Attempt): AttemptRow {
  const parts = effectParts(attempt.effect);
  const place: LogPlace = { ...parts, node: null };
  return {
    key: placeKey(place), place, label: `Attempt ${parts.attempt}`, status: attempt.status,
    startedAt: attempt.startedAt, endedAt: attempt.endedAt,
    steps: attempt.nodes.filter((node) => isLeaf(node) && node.nodeType === "Pod").map((node) => {
      const at: LogPlace = { ...parts, node: node.name };
      return {
        key: placeKey(at), place: at, label: node.displayName, phase: node.phase, startedAt: node.startedAt, endedAt: node.finishedAt ?? attempt.endedAt,
      };
    }),
  };
}

export function placeKey(place: LogPlace): string {
  return [place.environment ?? "-", place.application ?? "-", place.stage, place.attempt, place.node ?? ""].join("/");
}

/** The attempt that a place is about, while the release has it. */
export function attemptAt(release: Release, place: LogPlace): Attempt | null {
  for (const group of allStages(release)) {
    const found = group.attempts.find((attempt) => {
      const parts = effectParts(attempt.effect);
      return parts.environment === place.environment && parts.application === place.application
        && parts.stage === place.stage && parts.attempt === place.attempt;
    });
    if (found) return found;
  }
  return null;
}

export function allStages(release: Release): StageState[] {
  const within = release.environments.flatMap((environment) => [
    ...environment.hooks, ...environment.applications.flatMap((application) => application.stages),
  ]);
  return [...release.hooks, ...within];
}

export function placeOfIssue(issue: Issue): LogPlace {
  return { environment: issue.environment, application: issue.application, stage: issue.stage, attempt: issue.attempt, node: issue.failure.node };
}

/** The failing step, else what runs, else what ran last. */
export function defaultPlace(release: Release, issues: readonly Issue[]): LogPlace | null {
  const attempts = allStages(release).filter((stage) => stage.workflow !== null).flatMap((stage) => stage.attempts);
  for (const issue of issues) {
    const place = placeOfIssue(issue);
    const attempt = attemptAt(release, place);
    if (attempt && attempts.includes(attempt)) return withKnownNode(attempt, place);
  }
  const running = attempts.filter((attempt) => attempt.endedAt === null);
  const latest = (running.length > 0 ? running : attempts).reduce<Attempt | null>(
    (last, attempt) => (last === null || attempt.startedAt > last.startedAt ? attempt : last), null,
  );
  if (latest === null) return null;
  const pods = latest.nodes.filter((node) => node.nodeType === "Pod");
  const step = pods.find((node) => node.phase === "Running") ?? pods.at(-1);
  return { ...effectParts(latest.effect), node: step?.name ?? null };
}

/** A failure may name its step by its display name. */
function withKnownNode(attempt: Attempt, place: LogPlace): LogPlace {
  const node = attempt.nodes.find((candidate) => candidate.name === place.node && candidate.nodeType === "Pod")
    ?? attempt.nodes.find((candidate) => candidate.displayName === place.node && candidate.nodeType === "Pod")
    ?? attempt.nodes.find((candidate) => candidate.nodeType === "Pod" && (candidate.phase === "Failed" || candidate.phase === "Error"));
  return { ...place, node: node?.name ?? null };
}

/** A place from an issue or a row, with its step as the release names it. */
export function resolvePlace(release: Release, place: LogPlace): LogPlace {
  const attempt = attemptAt(release, place);
  return attempt === null || place.node === null ? place : withKnownNode(attempt, place);
}

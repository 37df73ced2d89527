// Releases for the tests of this folder: a plan of a few environments and what has happened to it.

import type {
  ApplicationState, Attempt, EnvironmentPlan, EnvironmentState, EnvironmentStatus, Node, Release, Stage, StageState, StageStatus,
} from "../../gen/bindings";

const START = Date.UTC(2026, 10, 23, 10, 12, 4);

export function at(seconds: number): number {
  return START + seconds * 1000;
}

/** `qa<dev`: an environment and what it depends on, with a status: `qa<dev:FAILED`. */
export function sampleRelease(spec: string, change: Partial<Release> = {}): Release {
  const parts = spec.split(" ").map((part) => {
    const [head = "", status = "PENDING"] = part.split(":");
    const [name = "", before = ""] = head.split("<");
    return { name, dependsOn: before === "" ? [] : before.split("+"), status: status as EnvironmentStatus };
  });
  return {
    id: "r1", status: "RUNNING", by: "Mira", email: "mira@example.test", reason: null,
    createdAt: at(0), startedAt: at(0), endedAt: null, timeoutFrom: at(0), terminated: null, retries: [], approvals: [], hooks: [],
    plan: {
      flow: "ordered", flowVersion: "2.0", configurationCommit: "c0", product: "trio", application: "trio-dev",
      environments: parts.map(({ name, dependsOn }) => samplePlan(name, dependsOn)),
      hooks: { onStart: null, onSuccess: null, onFail: null },
      timeoutMinutes: 60, templates: {}, runtime: "laptop", runtimeId: "rt-1",
      source: {
        repoUrl: "file:///repo", branch: "main", path: "dev", commit: "3f81c0d00000", author: "Mira Okafor",
        message: "Cache quotes\n\nmore", date: "2026-11-23T10:00:00Z", version: "1.5.0",
      },
    },
    environments: parts.map(({ name, status }) => sampleEnvironment(name, status)),
    ...change,
  };
}

function samplePlan(name: string, dependsOn: string[]): EnvironmentPlan {
  const inline = { type: "inline" } as const;
  const gated = dependsOn.length > 0;
  return {
    name, kind: name.startsWith("prod") ? "PROD" : "NON_PROD", dependsOn,
    policy: {
      preAction: gated ? { value: "db-migrate", origin: inline, shadowed: [] } : null,
      action: gated ? { value: "commit", origin: inline, shadowed: [] } : null,
      postAction: { value: "smoke-test", origin: inline, shadowed: [] },
    },
    hooks: { onStart: null, onSuccess: null, onFail: null },
    applications: [{
      name: `trio-${name}`, namespace: name, repoUrl: "file:///repo", branch: "main", path: name, version: "1.4.2", base: null,
      template: null, writes: [],
    }],
  };
}

export function sampleEnvironment(name: string, status: EnvironmentStatus, applications?: ApplicationState[]): EnvironmentState {
  const done = status === "SUCCEEDED";
  const stage = (which: Stage, workflow: string | null): StageState => ({
    stage: which, workflow, status: done ? "SUCCEEDED" : "PENDING", attempts: [],
  });
  return {
    name, status, startedAt: done ? at(0) : null, endedAt: done ? at(60) : null, hooks: [],
    applications: applications ?? [{
      name: `trio-${name}`, sync: null, health: null, commit: null,
      stages: [stage("PreAction", "db-migrate"), stage("Action", null), stage("Verify", null), stage("PostAction", "smoke-test")],
    }],
  };
}

export function sampleAttempt(effect: string, status: StageStatus, change: Partial<Attempt> = {}): Attempt {
  return {
    effect, status, startedAt: at(10), endedAt: status === "RUNNING" || status === "SUSPENDED" ? null : at(70),
    failure: null, waiting: null, nodes: [], outputs: {}, note: null, ...change,
  };
}

export function sampleNode(name: string, phase: Node["phase"], nodeType = "Pod"): Node {
  return { name: `P[0].${name}`, displayName: name, parent: null, nodeType, phase, message: null, startedAt: at(10), finishedAt: null };
}

/** Puts an attempt into a stage of an environment's first application. */
export function withAttempt(release: Release, environment: string, stage: Stage, attempt: Attempt): Release {
  const own = (candidate: StageState): StageState =>
    candidate.stage === stage ? { ...candidate, status: attempt.status, attempts: [...candidate.attempts, attempt] } : candidate;
  return {
    ...release,
    environments: release.environments.map((state) => state.name !== environment ? state : {
      ...state,
      applications: state.applications.map((application, index) =>
        index === 0 ? { ...application, stages: application.stages.map(own) } : application),
    }),
  };
}

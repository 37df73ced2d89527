// The facts of the graph as rows. Pure.

import type { EnvironmentStatus, Release, StageState, StageStatus } from "../../gen/bindings";
import { doing } from "./doing";
import { lastAttempt, planOf, stageTitles } from "./facts";

export type TableRow = {
  key: string;
  environment: string;
  application: string;
  stage: string;
  workflow: string;
  status: EnvironmentStatus | StageStatus;
  attempt: string;
  startedAt: number | null;
  endedAt: number | null;
  /** Its duration still grows. */
  running: boolean;
  message: string;
};

export function tableRows(release: Release): TableRow[] {
  const rows = release.hooks.map((stage) => stageRow("Release", "", stage, ""));
  for (const environment of release.environments) {
    rows.push({
      key: environment.name, environment: environment.name, application: "", stage: "", workflow: "",
      status: environment.status, attempt: "", startedAt: environment.startedAt, endedAt: environment.endedAt,
      running: environment.startedAt !== null && environment.endedAt === null,
      message: doing(release, environment)?.text ?? "",
    });
    for (const stage of environment.hooks) rows.push(stageRow(environment.name, "", stage, ""));
    const action = planOf(release.plan, environment.name)?.policy.action?.value ?? "commit";
    for (const application of environment.applications) {
      const seen = [application.sync, application.health].filter((word) => word !== null).join(", ");
      const commit = application.commit ? `committed ${application.commit.sha.slice(0, 7)}` : "";
      for (const stage of application.stages) {
        const message = stage.stage === "Verify" ? seen : stage.stage === "Action" ? commit : "";
        const row = stageRow(environment.name, application.name, stage, message);
        rows.push(stage.stage === "Action" ? { ...row, workflow: action === "pr" ? "pull request" : action } : row);
      }
    }
  }
  return rows;
}

function stageRow(environment: string, application: string, stage: StageState, message: string): TableRow {
  const attempt = lastAttempt(stage);
  return {
    key: [environment, application, stage.stage].join("/"),
    environment, application,
    stage: stageTitles[stage.stage],
    workflow: stage.workflow ?? "",
    status: stage.status,
    attempt: attempt ? String(stage.attempts.length) : "",
    startedAt: attempt?.startedAt ?? null,
    endedAt: attempt?.endedAt ?? null,
    running: attempt !== null && attempt.endedAt === null,
    message: attempt?.failure?.message ?? attempt?.waiting ?? attempt?.note ?? message,
  };
}

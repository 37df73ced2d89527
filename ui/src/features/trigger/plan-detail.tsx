// What the release writes in the selected environment: per application the files' differences.

import { FileCheck2, GitCommitHorizontal, GitPullRequest } from "lucide-react";

import { Chip } from "../../components/chip";
import { DiffView } from "../../components/diff-view";
import { Truncated } from "../../components/truncated";
import type { ApplicationPlan, EnvironmentPlan, Plan } from "../../gen/bindings";
import styles from "./plan-detail.module.css";
import { actionSentence, environmentWrites, repositoryName, shortPath, shortSha, writesSummary } from "./plan-words";

type PlanDetailProps = { plan: Plan; environment: EnvironmentPlan };

export function PlanDetail({ plan, environment }: PlanDetailProps) {
  const trigger = plan.environments[0] === environment;
  const files = environmentWrites(environment);
  return (
    // It scrolls: by keyboard too.
    <section className={styles["detail"]} tabIndex={0} data-testid="plan-diff" aria-label={`What is written in ${environment.name}`}>
      <header className={styles["head"]}>
        <Truncated className={styles["name"]}>{environment.name}</Truncated>
        <Chip tone={environment.kind === "PROD" ? "accent" : "neutral"}>{environment.kind === "PROD" ? "Production" : "Non-production"}</Chip>
        <span className={styles["summary"]}>{trigger ? "nothing is written" : writesSummary(files)}</span>
      </header>
      {trigger ? <TriggerNote plan={plan} /> : environment.applications.map((application) => (
        <Application key={application.name} environment={environment} application={application} />
      ))}
      {!trigger && environment.applications.length === 0 && <p className={styles["note"]}>No application of {plan.product} is in this environment.</p>}
      {!trigger && files.length > 0 && <p className={styles["foot"]}>Only the marked bytes are written: comments, key order and quoting stay.</p>}
    </section>
  );
}

function TriggerNote({ plan }: { plan: Plan }) {
  const { source } = plan;
  return (
    <div className={styles["empty"]}>
      <GitCommitHorizontal size={20} aria-hidden />
      <p>
        The change starts here: <b>{plan.application}</b> at <code>{shortSha(source.commit)}</code>, <code>{source.path}</code> on {source.branch} of{" "}
        {repositoryName(source.repoUrl)}. Choose an environment to see what is written there.
      </p>
    </div>
  );
}

function Application({ environment, application }: { environment: EnvironmentPlan; application: ApplicationPlan }) {
  const action = environment.policy.action?.value;
  return (
    <div className={styles["application"]}>
      <p className={styles["line"]}>
        {action === "pr" ? <GitPullRequest size={13} aria-hidden /> : <GitCommitHorizontal size={13} aria-hidden />}
        <Truncated className={styles["applicationName"]}>{application.name}</Truncated>
        <Truncated className={styles["sentence"]}>{actionSentence(environment, application)}</Truncated>
      </p>
      {application.writes.map((file) => (
        <div key={file.path} className={styles["file"]}>
          {file.change.kind === "values" && (
            <p className={styles["paths"]}>
              {file.change.values.map((value) => (
                <code key={value.jsonPath} title={value.jsonPath}>{shortPath(value.jsonPath)}{value.before === null ? " (new)" : ""}</code>
              ))}
            </p>
          )}
          <DiffView diff={file.diff} />
        </div>
      ))}
      {application.writes.length === 0 && (
        <div className={styles["empty"]}>
          <FileCheck2 size={20} aria-hidden />
          <p>{action === "none" ? "Nothing is committed here." : "No changes: the files already hold these values. The gates run all the same."}</p>
        </div>
      )}
    </div>
  );
}

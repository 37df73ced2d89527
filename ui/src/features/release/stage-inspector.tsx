// What happened in one environment, down to the steps of each attempt.

import { ScrollText, X } from "lucide-react";

import type { Attempt, EnvironmentState, Release, StageState } from "../../gen/bindings";
import { Button } from "../../components/button";
import { IconButton } from "../../components/icon-button";
import { StatusChip, StatusIcon } from "../../components/status-chip";
import { clock, Elapsed } from "../../components/time";
import { decided } from "./approval-words";
import { effectParts, isLeaf, planOf, shortSha, stageName, stageTitles, subject } from "./facts";
import type { LogPlace } from "./log-places";
import { AttemptColumns } from "./stage-inspector-attempts";
import { useEscape } from "./use-escape";
import styles from "./stage-inspector.module.css";

export type StageInspectorProps = {
  release: Release;
  environment: EnvironmentState;
  /** `undefined`: there are no logs. */
  onOpenLog?: ((place: LogPlace) => void) | undefined;
  onClose: () => void;
};

export function StageInspector({ release, environment, onOpenLog, onClose }: StageInspectorProps) {
  useEscape(onClose);
  const plan = planOf(release.plan, environment.name);
  const section = (stage: StageState) => (
    <Stage key={stage.stage} release={release} stage={stage} name={stageName(stage, plan)} onOpenLog={onOpenLog} />
  );
  const several = [...environment.hooks, ...environment.applications.flatMap(({ stages }) => stages)].some(({ attempts }) => attempts.length > 1);
  return (
    <aside className={styles["panel"]} data-wide={several} aria-label={`Stages of ${environment.name}`} data-testid="stage-inspector">
      <header className={styles["head"]}>
        <h2 className={styles["title"]} title={environment.name}>{environment.name}</h2>
        <StatusChip status={environment.status} />
        <IconButton label="Close" icon={<X size={14} aria-hidden />} onClick={onClose} />
      </header>
      <div className={styles["body"]} tabIndex={0} role="group" aria-label="Stages and attempts">
        {environment.hooks.length > 0 && <section><h3>Hooks</h3>{environment.hooks.map(section)}</section>}
        {environment.applications.map((application) => (
          <section key={application.name}>
            <h3 className={styles["application"]} title={application.name}>{application.name}</h3>
            <dl className={styles["facts"]}>
              {application.sync !== null && <><dt>Sync</dt><dd>{application.sync}</dd></>}
              {application.health !== null && <><dt>Health</dt><dd>{application.health}</dd></>}
              {application.commit !== null && (
                <>
                  <dt>Commit</dt>
                  <dd title={application.commit.message}><code>{shortSha(application.commit.sha)}</code> {subject(application.commit.message)}</dd>
                </>
              )}
            </dl>
            {application.stages.map(section)}
          </section>
        ))}
      </div>
    </aside>
  );
}

type StageProps = { release: Release; stage: StageState; name: string; onOpenLog: StageInspectorProps["onOpenLog"] };

function Stage({ release, stage, name, onOpenLog }: StageProps) {
  const title = stageTitles[stage.stage];
  return (
    <div className={styles["stage"]}>
      <div className={styles["row"]}>
        <StatusIcon status={stage.status} />
        <span className={styles["name"]} title={name}>{name}</span>
        {name !== title && <span className={styles["quiet"]}>{title}</span>}
        {stage.attempts.length === 0 && <span className={styles["end"]}>{stage.status === "PENDING" ? "not started" : ""}</span>}
      </div>
      {stage.attempts.length > 1 ? (
        <AttemptColumns release={release} attempts={stage.attempts} workflow={stage.workflow !== null} onOpenLog={onOpenLog} />
      ) : stage.attempts.map((attempt) => (
        <AttemptRow key={attempt.effect} release={release} attempt={attempt} workflow={stage.workflow !== null} onOpenLog={onOpenLog} />
      ))}
    </div>
  );
}

type AttemptRowProps = { release: Release; attempt: Attempt; workflow: boolean; onOpenLog: StageInspectorProps["onOpenLog"] };

function AttemptRow({ release, attempt, workflow, onOpenLog }: AttemptRowProps) {
  const parts = effectParts(attempt.effect);
  const outputs = Object.entries(attempt.outputs);
  return (
    <div className={styles["attempt"]}>
      <div className={styles["row"]}>
        <span className={styles["quiet"]}>Attempt {parts.attempt}, {clock(attempt.startedAt)}</span>
        {workflow && onOpenLog !== undefined && (
          <Button
            size="sm" variant="ghost" icon={<ScrollText size={13} aria-hidden />}
            aria-label={`Open log of ${attempt.effect}`}
            onClick={() => {
              onOpenLog({ ...parts, node: null });
            }}
          >
            Open log
          </Button>
        )}
        <span className={styles["end"]}><Elapsed since={attempt.startedAt} until={attempt.endedAt} /></span>
      </div>
      {attempt.waiting !== null && <p className={styles["waiting"]}>Waiting for {attempt.waiting}</p>}
      {decided(release, attempt).map(({ approval, decision, words }) => (
        <p key={approval.number} className={styles["decided"]} data-testid="decided">
          <b>{approval.displayName}</b>: {words}{decision !== null && `, ${clock(decision.at)}`}{decision?.reason != null && <span className={styles["reason"]}> “{decision.reason}”</span>}
        </p>
      ))}
      {attempt.failure !== null && <p className={styles["failure"]}>{attempt.failure.message}{attempt.failure.hint !== null && ` ${attempt.failure.hint}`}</p>}
      {attempt.note !== null && <p className={styles["quiet"]}>{attempt.note}</p>}
      {attempt.nodes.filter(isLeaf).map((node) => (
        <div key={node.name} className={styles["node"]} title={node.message ?? node.name}>
          <StatusIcon status={node.phase} size={12} />
          <span className={styles["name"]}>{node.displayName}</span>
          {node.startedAt !== null && <span className={styles["end"]}><Elapsed since={node.startedAt} until={node.finishedAt ?? attempt.endedAt} /></span>}
        </div>
      ))}
      {outputs.length > 0 && (
        <dl className={styles["facts"]} aria-label="Outputs">
          {outputs.map(([name, value]) => <div key={name} className={styles["output"]}><dt>{name}</dt><dd><code>{value}</code></dd></div>)}
        </dl>
      )}
    </div>
  );
}

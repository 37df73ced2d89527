// Two or more attempts of a stage beside each other: how each went, where it failed, its log.

import { ScrollText } from "lucide-react";
import type { ReactNode } from "react";

import type { Attempt, Release } from "../../gen/bindings";
import { IconButton } from "../../components/icon-button";
import { StatusChip, StatusIcon } from "../../components/status-chip";
import { clock, Elapsed } from "../../components/time";
import { decided } from "./approval-words";
import { failedStep, stepRows } from "./attempt-rows";
import { effectParts } from "./facts";
import type { LogPlace } from "./log-places";
import styles from "./stage-inspector.module.css";

export type AttemptsProps = { release: Release; attempts: readonly Attempt[]; workflow: boolean; onOpenLog?: ((place: LogPlace) => void) | undefined };

export function AttemptColumns({ release, attempts, workflow, onOpenLog }: AttemptsProps) {
  const steps = stepRows(attempts);
  const waits = attempts.map((attempt) => decided(release, attempt));
  return (
    <div className={styles["columns"]} tabIndex={0} role="group" aria-label="Attempts side by side" data-testid="attempts">
      <table className={styles["attempts"]}>
        <thead>
          <tr>
            <td />
            {attempts.map((attempt) => {
              const parts = effectParts(attempt.effect);
              return (
                <th key={attempt.effect} scope="col">
                  <span className={styles["attemptHead"]}>
                    Attempt {parts.attempt}
                    {workflow && onOpenLog !== undefined && (
                      <IconButton
                        size="sm" label={`Open log of attempt ${String(parts.attempt)}`} icon={<ScrollText size={13} aria-hidden />}
                        onClick={() => { onOpenLog({ ...parts, node: null }); }}
                      />
                    )}
                  </span>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          <Facts name="Status" attempts={attempts} cell={(attempt) => <StatusChip status={attempt.status} />} />
          <Facts name="Began" attempts={attempts} cell={(attempt) => clock(attempt.startedAt)} />
          <Facts name="Took" attempts={attempts} cell={(attempt) => <Elapsed since={attempt.startedAt} until={attempt.endedAt} />} />
          {attempts.some((attempt) => failedStep(attempt) !== null) && <Facts name="Failed at" attempts={attempts} cell={(attempt) => failedStep(attempt) ?? "–"} />}
          {attempts.some(({ failure }) => failure !== null) && (
            <Facts name="Message" attempts={attempts} cell={({ failure }) => (failure === null ? "–" : <span className={styles["failureCell"]} title={failure.message}>{failure.message}</span>)} />
          )}
          {attempts.some(({ note }) => note !== null) && <Facts name="Note" attempts={attempts} cell={({ note }) => note ?? "–"} />}
          {waits.some((own) => own.length > 0) && (
            <Facts
              name="Decided" attempts={attempts}
              cell={(attempt) => decided(release, attempt).map(({ approval, decision, words }) => (
                <div key={approval.number} title={approval.displayName}>{words}{decision !== null && `, ${clock(decision.at)}`}{decision?.reason != null && `: ${decision.reason}`}</div>
              ))}
            />
          )}
          {steps.map(({ name, label, cells }) => (
            <tr key={name}>
              <th scope="row" title={name}>{label}</th>
              {cells.map((node, index) => (
                <td key={attempts[index]?.effect ?? index}>
                  {node === null ? "–" : (
                    <span className={styles["stepCell"]}>
                      <StatusIcon status={node.phase} size={12} />
                      {node.startedAt !== null && <Elapsed since={node.startedAt} until={node.finishedAt ?? attempts[index]?.endedAt} />}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Facts({ name, attempts, cell }: { name: string; attempts: readonly Attempt[]; cell: (attempt: Attempt) => ReactNode }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {attempts.map((attempt) => <td key={attempt.effect}>{cell(attempt)}</td>)}
    </tr>
  );
}

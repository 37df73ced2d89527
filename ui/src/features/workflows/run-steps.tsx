// One run: its steps as a tree, and the log of the step that is chosen.

import { useState } from "react";

import { Banner } from "../../components/banner";
import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { Picker } from "../../components/picker";
import { StatusChip, StatusIcon } from "../../components/status-chip";
import { TextField } from "../../components/text-field";
import { Ago, duration } from "../../components/time";
import { Truncated } from "../../components/truncated";
import type { Node, Verdict, WorkflowRun } from "../../gen/bindings";
import { plainText } from "../release/ansi";
import styles from "./run-panel.module.css";
import { useRunLog } from "./use-runs";

type RunStepsProps = {
  run: WorkflowRun;
  runs: readonly WorkflowRun[];
  onChoose: (id: string) => void;
  deciding: boolean;
  onDecide: (node: string, verdict: Verdict, reason: string | null) => void;
};

export function RunSteps({ run, runs, onChoose, deciding, onDecide }: RunStepsProps) {
  const steps = run.nodes.filter(({ nodeType }) => nodeType === "Pod" || nodeType === "Suspend");
  const waits = steps.find(({ phase, nodeType, until }) => nodeType === "Suspend" && (phase === "Running" || phase === "Suspended") && until == null);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = steps.find(({ name }) => name === chosen) ?? steps.find(({ name }) => name === run.failure?.node) ?? steps.filter(({ nodeType }) => nodeType === "Pod").at(-1);
  return (
    <div className={styles["run"]} data-testid="run" data-status={run.status}>
      <div className={styles["head"]}>
        <StatusChip status={run.status} data-testid="run-status" />
        <span className={styles["secondary"]}>
          <Ago at={run.startedAt} />{run.endedAt === null ? "" : ` · ${duration(run.endedAt - run.startedAt)}`}{run.draft ? " · draft" : ""}
        </span>
        {runs.length > 1 && (
          <Picker
            label="Run"
            hideLabel
            compact
            value={run.id}
            display={`${String(runs.length)} runs`}
            options={runs.map(({ id, status, startedAt }) => ({ value: id, label: new Date(startedAt).toLocaleString("en-GB"), meta: status.toLowerCase() }))}
            onChange={(id) => { if (id !== null) onChoose(id); }}
          />
        )}
      </div>
      {run.failure && (
        <Banner tone="danger" title={run.failure.message}>{run.failure.hint}</Banner>
      )}
      {waits && <Decision key={waits.name} node={waits} deciding={deciding} onDecide={onDecide} />}
      <ul className={styles["steps"]} aria-label="Steps">
        {steps.map((node) => (
          <li key={node.name}>
            <button type="button" className={styles["step"]} aria-pressed={node.name === shown?.name} onClick={() => { setChosen(node.name); }}>
              <StatusIcon status={node.phase} />
              <Truncated>{node.displayName}</Truncated>
              <span className={styles["secondary"]}>{took(node)}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown && <Log run={run.id} node={shown} />}
      {Object.keys(run.outputs).length > 0 && (
        <dl className={styles["outputs"]}>
          {Object.entries(run.outputs).map(([name, value]) => (
            <div key={name}><dt>{name}</dt><dd className="selectable">{plainText(value)}</dd></div>
          ))}
        </dl>
      )}
    </div>
  );
}

function took({ startedAt, finishedAt }: Node): string {
  return startedAt === null || finishedAt === null ? "" : duration(finishedAt - startedAt);
}

function Decision({ node, deciding, onDecide }: { node: Node } & Pick<RunStepsProps, "deciding" | "onDecide">) {
  const [reason, setReason] = useState("");
  const decide = (verdict: Verdict) => () => {
    onDecide(node.name, verdict, reason.trim() === "" ? null : reason.trim());
  };
  return (
    <div className={styles["decision"]} data-testid="run-decision">
      <p><b>{node.displayName}</b> waits for a person{node.message === null ? "" : `: ${plainText(node.message)}`}</p>
      <TextField label="Reason" value={reason} onChange={setReason} />
      <div className={styles["actions"]}>
        <Button variant="solid" disabled={deciding} onClick={decide("approve")} data-testid="run-approve">Approve</Button>
        <Button disabled={deciding} onClick={decide("reject")} data-testid="run-reject">Reject</Button>
      </div>
    </div>
  );
}

function Log({ run, node }: { run: string; node: Node }) {
  const { data, error } = useRunLog(run, node.name, node.finishedAt !== null);
  return (
    <figure className={styles["log"]}>
      <figcaption>{node.displayName}{data && data.first > 0 ? ` · the last ${String(data.lines.length)} lines` : ""}</figcaption>
      <pre className="selectable" tabIndex={0} role="log" aria-live="off" aria-label={`Log of ${node.displayName}`} data-testid="run-log">
        {data?.lines.map(({ text }) => plainText(text)).join("\n")}
        {data?.lines.length === 0 && <span className={styles["secondary"]}>{node.finishedAt === null ? "Nothing yet." : "It wrote nothing."}</span>}
      </pre>
      {error && <ErrorBanner error={error} />}
    </figure>
  );
}

// Inspector of the flow itself: what nothing selected shows.

import { ArrowRightFromLine, ArrowUp, Clock } from "lucide-react";

import { Picker } from "../../components/picker";
import type { Edit, Environment, FlowGraph, WorkflowTemplate } from "../../gen/bindings";
import { HookRows } from "./hook-rows";
import styles from "./inspector.module.css";
import { CommitField } from "./commit-field";
import { bumped, minutesInWords } from "./words";
import { WorkflowRow } from "./workflow-field";

type FlowSettingsProps = {
  graph: FlowGraph;
  environments: readonly Environment[];
  workflows: readonly WorkflowTemplate[];
  disabled: boolean;
  onEdit: (edit: Edit) => void;
};

const LONGEST_MINUTES = 60 * 24 * 365;

function refuseMinutes(text: string): string | null {
  if (text === "") return null;
  const minutes = Number(text);
  return Number.isInteger(minutes) && minutes > 0 && minutes <= LONGEST_MINUTES ? null : "Whole minutes, from 1; empty means 24 hours.";
}

export function FlowSettings({ graph: { flow, nodes }, environments, workflows, disabled, onEdit }: FlowSettingsProps) {
  const next = bumped(flow.version);
  const steps = new Set(flow.steps.map((step) => step.environment));
  return (
    <>
      <header className={styles["header"]}>
        <h2 className={styles["title"]} title={flow.name}>{flow.name}</h2>
        <p className={styles["secondary"]}>{nodes.length - 1} environments after {flow.triggerEnvironment}</p>
      </header>
      <section className={styles["section"]} aria-label="Flow">
        <span className={styles["label"]}>Description</span>
        <CommitField
          multiline
          label="Description"
          value={flow.description ?? ""}
          disabled={disabled}
          placeholder="What this flow is for"
          onCommit={(text) => {
            onEdit({ type: "setDescription", value: text === "" ? null : text });
          }}
        />
        <span className={styles["label"]}>Version</span>
        <div className={styles["pair"]}>
          <CommitField
            label="Version"
            testId="version-input"
            value={flow.version ?? ""}
            disabled={disabled}
            placeholder="None"
            onCommit={(text) => {
              onEdit({ type: "setVersion", value: text === "" ? null : text });
            }}
          />
          <button
            type="button"
            className={styles["button"]}
            data-testid="bump-version"
            disabled={disabled}
            title={`Set version ${next}`}
            onClick={() => {
              onEdit({ type: "setVersion", value: next });
            }}
          >
            <ArrowUp size={14} aria-hidden />
            Bump to {next}
          </button>
        </div>
        <p className={styles["origin"]}>A label of your own; the Git commit is the real revision.</p>
        <span className={styles["label"]}>Timeout</span>
        <div className={styles["pair"]}>
          <CommitField
            label="Timeout in minutes"
            testId="timeout-input"
            value={flow.timeoutMinutes === null ? "" : String(flow.timeoutMinutes)}
            disabled={disabled}
            placeholder="1440"
            refuse={refuseMinutes}
            onCommit={(text) => {
              onEdit({ type: "setTimeout", minutes: text === "" ? null : Number(text) });
            }}
          />
          <span className={styles["unit"]}><Clock size={14} aria-hidden /> minutes · {minutesInWords(flow.timeoutMinutes)}</span>
        </div>
      </section>
      <section className={styles["section"]} aria-label="Trigger">
        <h3 className={styles["heading"]}>Trigger</h3>
        <span className={styles["label"]}>Environment</span>
        <Picker
          label="Trigger environment"
          testId="pick-trigger-environment"
          hideLabel
          options={environments
            .filter((environment) => !steps.has(environment.name))
            .map(({ name, kind }) => ({ value: name, label: name, meta: kind === "PROD" ? "Production" : "Non-production" }))}
          value={flow.triggerEnvironment}
          display={flow.triggerEnvironment}
          disabled={disabled}
          onChange={(environment) => {
            if (environment !== null) onEdit({ type: "setTriggerEnvironment", environment });
          }}
        />
        <WorkflowRow
          label="Post-action"
          testId="pick-post-trigger"
          icon={<ArrowRightFromLine size={14} />}
          value={flow.postTrigger}
          workflows={workflows}
          stage="post-action"
          disabled={disabled}
          onSet={(workflow) => {
            onEdit({ type: "setPostTrigger", workflow });
          }}
        />
      </section>
      <section className={styles["section"]} aria-label="Release hooks">
        <div className={styles["headingRow"]}>
          <h3 className={styles["heading"]}>Hooks</h3>
          <span className={styles["secondary"]}>once per release</span>
        </div>
        <HookRows hooks={flow.hooks} environment={null} workflows={workflows} disabled={disabled} onEdit={onEdit} />
      </section>
    </>
  );
}

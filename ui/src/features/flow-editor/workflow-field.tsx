// Fields of the inspector that choose a workflow or an action, with the line that says where the value comes from.

import { createContext, use } from "react";

import { Picker, type PickerOption } from "../../components/picker";
import type { Action, Resolved, WorkflowTemplate } from "../../gen/bindings";
import styles from "./inspector.module.css";
import { actionHints, actionTitles, isInherited, originLine, policyCandidate } from "./words";

export type WorkflowStage = "pre-action" | "post-action" | "hook";

/** Promotion workflows that may stand in a place: those narrowed to another stage are left out. */
export function workflowsFor(workflows: readonly WorkflowTemplate[], stage: WorkflowStage): WorkflowTemplate[] {
  return workflows.filter((workflow) => workflow.promotion && (workflow.stage === null || workflow.stage === stage));
}

/** Stands for a workflow that there isn’t yet; no name has a space. */
const NEW_WORKFLOW = "new workflow";

/** Asks for a new workflow; the place that it was asked for takes it. */
export const NewWorkflowContext = createContext<((use: (workflow: string) => void) => void) | null>(null);

/** What a picked choice does. */
export function useNewWorkflow(onSet: (workflow: string | null) => void): (picked: string | null) => void {
  const ask = use(NewWorkflowContext);
  return (picked) => {
    if (picked === NEW_WORKFLOW) ask?.(onSet);
    else onSet(picked);
  };
}

export function workflowChoices(workflows: readonly WorkflowTemplate[], stage: WorkflowStage, first: PickerOption): PickerOption[] {
  return [
    first,
    ...workflowsFor(workflows, stage).map((workflow) => ({
      value: workflow.name,
      label: workflow.name,
      meta: workflow.version,
      detail: workflow.description ?? undefined,
      foot: workflow.parameters.length > 0 ? workflow.parameters.map((parameter) => parameter.name).join(", ") : undefined,
    })),
    { value: NEW_WORKFLOW, label: "New workflow…", detail: "Begins a draft and opens its editor" },
  ];
}

function unsetChoice(candidate: { words: string; policy: string } | null): PickerOption {
  return candidate
    ? { value: null, label: `From policies: ${candidate.words}`, detail: `Policy ${candidate.policy}` }
    : { value: null, label: "None", detail: "Nothing is set here" };
}

function shownWorkflow(name: string, workflows: readonly WorkflowTemplate[]) {
  const workflow = workflows.find((other) => other.name === name);
  return (
    <span className={styles["shown"]}>
      <span title={name}>{name}</span>
      {workflow?.version && <small>{workflow.version}</small>}
      {!workflow && <small>no such workflow</small>}
    </span>
  );
}

type GateFieldProps = {
  label: string;
  testId: string;
  icon: React.ReactNode;
  disabled: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

type WorkflowGateProps = GateFieldProps & {
  value: Resolved<string> | null;
  workflows: readonly WorkflowTemplate[];
  stage: WorkflowStage;
  onSet: (workflow: string | null) => void;
};

export function WorkflowGate({ value, workflows, stage, onSet, ...field }: WorkflowGateProps) {
  const candidate = policyCandidate(value);
  const first = unsetChoice(candidate ? { words: candidate.value, policy: candidate.policy } : null);
  const inline = value?.origin.type === "inline";
  const pick = useNewWorkflow(onSet);
  return (
    <GateRow
      field={field}
      value={value}
      onOverride={() => {
        if (value) onSet(value.value);
      }}
      onUsePolicy={() => {
        onSet(null);
      }}
    >
      <Picker
        label={field.label}
        testId={field.testId}
        hideLabel
        options={workflowChoices(workflows, stage, first)}
        value={inline ? value.value : null}
        display={value ? shownWorkflow(value.value, workflows) : "None"}
        tone={toneOf(value, value !== null && !workflows.some((workflow) => workflow.name === value.value))}
        disabled={field.disabled}
        open={field.open}
        onOpenChange={field.onOpenChange}
        onChange={pick}
      />
    </GateRow>
  );
}

type ActionGateProps = GateFieldProps & { value: Resolved<Action> | null; onSet: (action: Action | null) => void };

const actions: readonly Action[] = ["commit", "pr", "none"];

export function ActionGate({ value, onSet, ...field }: ActionGateProps) {
  const candidate = policyCandidate(value);
  const unset = candidate
    ? unsetChoice({ words: actionTitles[candidate.value], policy: candidate.policy })
    : { value: null, label: "Not set", detail: "An environment without an action can’t be promoted" };
  const inline = value?.origin.type === "inline";
  return (
    <GateRow
      field={field}
      value={value}
      onOverride={() => {
        if (value) onSet(value.value);
      }}
      onUsePolicy={() => {
        onSet(null);
      }}
    >
      <Picker
        label={field.label}
        testId={field.testId}
        hideLabel
        options={[unset, ...actions.map((action) => ({ value: action, label: actionTitles[action], detail: actionHints[action] }))]}
        value={inline ? value.value : null}
        display={value ? actionTitles[value.value] : "Not set"}
        tone={toneOf(value, false)}
        disabled={field.disabled}
        open={field.open}
        onOpenChange={field.onOpenChange}
        onChange={(id) => {
          onSet(actions.find((action) => action === id) ?? null);
        }}
      />
    </GateRow>
  );
}

function toneOf(value: Resolved<unknown> | null, bad: boolean): "set" | "inherited" | "empty" | "bad" {
  if (bad) return "bad";
  if (!value) return "empty";
  return isInherited(value) ? "inherited" : "set";
}

type GateRowProps = {
  field: GateFieldProps;
  value: Resolved<unknown> | null;
  onOverride: () => void;
  onUsePolicy: () => void;
  children: React.ReactNode;
};

function GateRow({ field, value, onOverride, onUsePolicy, children }: GateRowProps) {
  const inherited = isInherited(value);
  const replaceable = !inherited && policyCandidate(value) !== null;
  return (
    <div className={styles["gate"]}>
      <span className={styles["gateIcon"]} data-inherited={inherited} aria-hidden>
        {field.icon}
      </span>
      <div className={styles["gateBody"]}>
        <div className={styles["gateHead"]}>
          <span className={styles["label"]}>{field.label}</span>
          {inherited && (
            <button type="button" className={styles["link"]} disabled={field.disabled} onClick={onOverride} aria-label={`Override ${field.label}`}>
              Override
            </button>
          )}
          {replaceable && (
            <button type="button" className={styles["link"]} disabled={field.disabled} onClick={onUsePolicy} aria-label={`Use policy for ${field.label}`}>
              Use policy
            </button>
          )}
        </div>
        {children}
        <p className={styles["origin"]}>{originLine(value)}</p>
      </div>
    </div>
  );
}

type WorkflowRowProps = {
  label: string;
  testId: string;
  icon: React.ReactNode;
  value: string | null;
  workflows: readonly WorkflowTemplate[];
  stage: WorkflowStage;
  disabled: boolean;
  onSet: (workflow: string | null) => void;
};

/** A hook or the post-trigger workflow: one line, set here or not at all. */
export function WorkflowRow({ label, testId, icon, value, workflows, stage, disabled, onSet }: WorkflowRowProps) {
  const unknown = value !== null && !workflows.some((workflow) => workflow.name === value);
  const pick = useNewWorkflow(onSet);
  return (
    <div className={styles["row"]}>
      <span className={styles["rowIcon"]} aria-hidden>{icon}</span>
      <span className={styles["rowLabel"]}>{label}</span>
      <Picker
        compact
        label={label}
        testId={testId}
        hideLabel
        options={workflowChoices(workflows, stage, unsetChoice(null))}
        value={value}
        display={value === null ? "None" : shownWorkflow(value, workflows)}
        tone={unknown ? "bad" : value === null ? "empty" : "set"}
        disabled={disabled}
        onChange={pick}
      />
    </div>
  );
}

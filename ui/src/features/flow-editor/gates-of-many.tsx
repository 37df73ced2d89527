// Inspector of several environments: what they have in common, set for all of them at once.

import { ArrowRightFromLine, ArrowRightToLine, Copy, CopyPlus, CornerDownRight, GitCommitHorizontal, Scissors, Trash2, X } from "lucide-react";

import { plural } from "../../components/words";
import { Button } from "../../components/button";
import { Picker, PickerPopover } from "../../components/picker";
import type { Action, Edit, FlowGraph, FlowNode, Resolved, WorkflowTemplate } from "../../gen/bindings";
import { moveRefusal } from "./flow-shape";
import styles from "./inspector.module.css";
import { possibleFirst } from "./node-asks";
import type { Selection } from "./selection";
import type { Gestures } from "./use-gestures";
import { actionHints, actionTitles } from "./words";
import { useNewWorkflow, workflowChoices, type WorkflowStage } from "./workflow-field";

type GatesOfManyProps = {
  graph: FlowGraph;
  nodes: readonly FlowNode[];
  workflows: readonly WorkflowTemplate[];
  disabled: boolean;
  gestures: Gestures;
  onSelect: (selection: Selection) => void;
  onEdit: (edit: Edit) => void;
};

const actions: readonly Action[] = ["commit", "pr", "none"];
const fromPolicies = { value: null, label: "From policies", detail: "Nothing is set in this flow" };

export function GatesOfMany({ graph, nodes, workflows, disabled, gestures, onSelect, onEdit }: GatesOfManyProps) {
  const names = nodes.map((node) => node.environment);
  const gated = nodes.filter((node) => !node.trigger);
  const forAll = (change: (environment: string) => Edit): void => {
    if (gated.length > 0) onEdit({ type: "all", edits: gated.map((node) => change(node.environment)) });
  };
  const others = graph.nodes.map((node) => node.environment).filter((name) => !names.includes(name));
  return (
    <div data-testid="multi-inspector">
      <header className={styles["header"]}>
        <div className={styles["headingRow"]}>
          <h2 className={styles["title"]}>{plural(nodes.length, "environment")}</h2>
          <button type="button" className={styles["icon"]} aria-label="Close: select nothing" onClick={() => { onSelect({ by: "names", names: [] }); }}>
            <X size={16} aria-hidden />
          </button>
        </div>
        <div className={styles["chipRow"]}>
          {names.map((name) => (
            <button key={name} type="button" className={styles["chipLink"]} title={`Select only ${name}`} onClick={() => { onSelect({ by: "names", names: [name] }); }}>{name}</button>
          ))}
        </div>
      </header>
      <section className={styles["section"]} aria-label="Policy">
        <div className={styles["headingRow"]}>
          <h3 className={styles["heading"]}>Policy</h3>
          <span className={styles["secondary"]}>set for all {gated.length}</span>
        </div>
        <WorkflowOfMany
          label="Pre-action"
          icon={<ArrowRightToLine size={14} />}
          stage="pre-action"
          values={gated.map((node) => node.policy.preAction)}
          workflows={workflows}
          disabled={disabled}
          onSet={(workflow) => { forAll((environment) => ({ type: "setPreAction", environment, workflow })); }}
        />
        <GateOfMany label="Action" icon={<GitCommitHorizontal size={14} />}>
          <Picker
            label="Action"
            hideLabel
            testId="multi-action"
            options={[fromPolicies, ...actions.map((action) => ({ value: action, label: actionTitles[action], detail: actionHints[action] }))]}
            {...shown(gated.map((node) => node.policy.action), (action) => actionTitles[action])}
            disabled={disabled}
            onChange={(id) => {
              const action = actions.find((one) => one === id) ?? null;
              forAll((environment) => ({ type: "setAction", environment, action }));
            }}
          />
        </GateOfMany>
        <WorkflowOfMany
          label="Post-action"
          icon={<ArrowRightFromLine size={14} />}
          stage="post-action"
          values={gated.map((node) => node.policy.postAction)}
          workflows={workflows}
          disabled={disabled}
          onSet={(workflow) => { forAll((environment) => ({ type: "setPostAction", environment, workflow })); }}
        />
      </section>
      <section className={styles["section"]} aria-label="What can be done with them">
        <div className={styles["acts"]}>
          <Button size="sm" icon={<Copy size={14} />} onClick={() => { gestures.copy(names); }}>Copy</Button>
          <Button size="sm" icon={<Scissors size={14} />} disabled={disabled} onClick={() => { gestures.cut(names); }}>Cut</Button>
          <Button size="sm" icon={<CopyPlus size={14} />} disabled={disabled} data-testid="multi-duplicate" onClick={() => { gestures.duplicate(names); }}>Duplicate…</Button>
        </div>
        <PickerPopover
          label={`Behind what the ${names.length} shall go`}
          value={null}
          options={possibleFirst(others, (name) => moveRefusal(graph, names, name), (name) => `Behind ${name}`)}
          onPick={(after) => {
            if (after !== null) gestures.move(names, after);
          }}
        >
          <Button size="sm" icon={<CornerDownRight size={14} />} disabled={disabled} data-testid="multi-move">Move behind…</Button>
        </PickerPopover>
        <button type="button" className={styles["danger"]} data-testid="multi-remove" disabled={disabled} onClick={() => { gestures.remove(names); }}>
          <Trash2 size={14} aria-hidden />
          Remove {plural(gated.length, "environment")}
        </button>
      </section>
    </div>
  );
}

/** One value when all have it from the same place; else that they differ. */
function shown<T extends string>(values: readonly (Resolved<T> | null)[], words: (value: T) => string): { value: string | null; display: string; tone: "set" | "inherited" | "empty" } {
  const [first] = values;
  const key = (value: Resolved<T> | null | undefined): string => (value ? `${value.origin.type} ${value.value}` : "");
  if (values.some((value) => key(value) !== key(first))) return { value: "", display: "Different", tone: "empty" };
  if (!first) return { value: null, display: "Not set", tone: "empty" };
  return first.origin.type === "inline" ? { value: first.value, display: words(first.value), tone: "set" } : { value: null, display: words(first.value), tone: "inherited" };
}

type WorkflowOfManyProps = {
  label: string;
  icon: React.ReactNode;
  stage: WorkflowStage;
  values: readonly (Resolved<string> | null)[];
  workflows: readonly WorkflowTemplate[];
  disabled: boolean;
  onSet: (workflow: string | null) => void;
};

function WorkflowOfMany({ label, icon, stage, values, workflows, disabled, onSet }: WorkflowOfManyProps) {
  const pick = useNewWorkflow(onSet);
  return (
    <GateOfMany label={label} icon={icon}>
      <Picker
        label={label}
        hideLabel
        testId={`multi-${stage}`}
        options={workflowChoices(workflows, stage, fromPolicies)}
        {...shown(values, (value) => value)}
        disabled={disabled}
        onChange={pick}
      />
    </GateOfMany>
  );
}

function GateOfMany({ label, icon, children }: { label: string; icon: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className={styles["gate"]}>
      <span className={styles["gateIcon"]} aria-hidden>{icon}</span>
      <div className={styles["gateBody"]}>
        <span className={styles["label"]}>{label}</span>
        {children}
      </div>
    </div>
  );
}

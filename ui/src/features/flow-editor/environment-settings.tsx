// Inspector of the selected environment.

import { ArrowRightFromLine, ArrowRightToLine, Copy, CopyPlus, GitCommitHorizontal, Plus, Trash2, X, Zap } from "lucide-react";

import type { Application, Edit, FlowGraph, FlowNode, WorkflowTemplate } from "../../gen/bindings";
import { Button } from "../../components/button";
import { PickerPopover } from "../../components/picker";
import { dependenciesOf, followersOf, possibleDependencies } from "./flow-shape";
import { HookRows } from "./hook-rows";
import styles from "./inspector.module.css";
import type { Gestures } from "./use-gestures";
import { ActionGate, WorkflowGate, WorkflowRow } from "./workflow-field";
import type { GateName } from "./words";

type EnvironmentSettingsProps = {
  graph: FlowGraph;
  node: FlowNode;
  product: string | null;
  /** Of the previewed product, in this environment. */
  applications: readonly Application[];
  workflows: readonly WorkflowTemplate[];
  disabled: boolean;
  openGate: GateName | null;
  onOpenGate: (gate: GateName | null) => void;
  onSelect: (environment: string | null) => void;
  onEdit: (edit: Edit) => void;
  gestures: Gestures;
};

export function EnvironmentSettings(props: EnvironmentSettingsProps) {
  const { graph, node, workflows, disabled, onEdit, onSelect, gestures } = props;
  const { environment } = node;
  return (
    <>
      <header className={styles["header"]}>
        <div className={styles["headingRow"]}>
          <h2 className={styles["title"]} title={environment}>{environment}</h2>
          <button type="button" className={styles["icon"]} aria-label="Close: show the flow’s settings" onClick={() => { onSelect(null); }}>
            <X size={16} aria-hidden />
          </button>
        </div>
        <p className={styles["kind"]} data-kind={node.kind ?? "unknown"}>
          {node.trigger && <Zap size={12} aria-hidden />}
          {node.trigger ? "Trigger · " : ""}
          {node.kind === null ? "No such environment in the configuration" : node.kind === "PROD" ? "Production" : "Non-production"}
        </p>
      </header>
      <Dependencies {...props} />
      {node.trigger ? (
        <section className={styles["section"]} aria-label="Trigger">
          <p className={styles["secondary"]}>The change is here already: no gates stand before it and it has no hooks of its own.</p>
          <WorkflowRow
            label="Post-action"
            testId="pick-post-trigger"
            icon={<ArrowRightFromLine size={14} />}
            value={graph.flow.postTrigger}
            workflows={workflows}
            stage="post-action"
            disabled={disabled}
            onSet={(workflow) => {
              onEdit({ type: "setPostTrigger", workflow });
            }}
          />
        </section>
      ) : (
        <>
          <Gates {...props} />
          <section className={styles["section"]} aria-label="Hooks">
            <div className={styles["headingRow"]}>
              <h3 className={styles["heading"]}>Hooks</h3>
              <span className={styles["secondary"]}>once per environment</span>
            </div>
            <HookRows hooks={node.hooks} environment={environment} workflows={workflows} disabled={disabled} onEdit={onEdit} />
          </section>
        </>
      )}
      <Applications {...props} />
      {!node.trigger && (
        <footer className={styles["section"]}>
          <div className={styles["acts"]}>
            <Button size="sm" icon={<Copy size={14} />} title="Ctrl C" onClick={() => { gestures.copy([environment]); }}>Copy</Button>
            <Button size="sm" icon={<CopyPlus size={14} />} disabled={disabled} title="Ctrl D" onClick={() => { gestures.duplicate([environment]); }}>Duplicate…</Button>
          </div>
          <button
            type="button"
            className={styles["danger"]}
            data-testid="remove-environment"
            disabled={disabled}
            onClick={() => {
              gestures.remove([environment]);
            }}
          >
            <Trash2 size={14} aria-hidden />
            Remove environment
          </button>
        </footer>
      )}
    </>
  );
}

function Dependencies({ graph, node, disabled, gestures, onSelect }: EnvironmentSettingsProps) {
  const { environment } = node;
  const before = dependenciesOf(graph, environment);
  const after = followersOf(graph, environment);
  return (
    <section className={styles["section"]} aria-label="Dependencies">
      <h3 className={styles["heading"]}>Dependencies</h3>
      {!node.trigger && (
        <div className={styles["chipRow"]}>
          <span className={styles["chipLabel"]}>Depends on</span>
          {before.map((name) => (
            <span key={name} className={styles["chip"]}>
              <button
                type="button"
                className={styles["chipName"]}
                title={`${name} (Delete: no longer depend on it)`}
                onClick={() => { onSelect(name); }}
                onKeyDown={(event) => {
                  if (event.key === "Delete" && !disabled) gestures.disconnect({ from: name, to: environment });
                }}
              >
                {name}
              </button>
              <button
                type="button"
                className={styles["chipRemove"]}
                aria-label={`No longer depend on ${name}`}
                title={before.length === 1 ? "Its only dependency: every environment needs one" : `No longer depend on ${name}`}
                disabled={disabled || before.length === 1}
                onClick={() => {
                  gestures.disconnect({ from: name, to: environment });
                }}
              >
                <X size={12} aria-hidden />
              </button>
            </span>
          ))}
          <AddDependency
            environment={environment}
            choices={possibleDependencies(graph, environment)}
            disabled={disabled}
            onAdd={(from) => {
              gestures.connect({ from, to: environment });
            }}
          />
        </div>
      )}
      <div className={styles["chipRow"]}>
        <span className={styles["chipLabel"]}>Followed by</span>
        {after.map((name) => (
          <button key={name} type="button" className={styles["chipLink"]} title={name} onClick={() => { onSelect(name); }}>{name}</button>
        ))}
        {after.length === 0 && <span className={styles["secondary"]}>Nothing</span>}
      </div>
    </section>
  );
}

type AddDependencyProps = { environment: string; choices: readonly string[]; disabled: boolean; onAdd: (from: string) => void };

function AddDependency({ environment, choices, disabled, onAdd }: AddDependencyProps) {
  return (
    <PickerPopover
      label={`What ${environment} shall depend on`}
      align="end"
      options={choices.map((name) => ({ value: name, label: name }))}
      value={null}
      none="Every other environment is a dependency already, or follows this one."
      onPick={(from) => {
        if (from !== null) onAdd(from);
      }}
    >
      <button type="button" className={styles["icon"]} data-testid="add-dependency" aria-label="Add a dependency" disabled={disabled}>
        <Plus size={14} aria-hidden />
      </button>
    </PickerPopover>
  );
}

function Gates({ node, product, workflows, disabled, openGate, onOpenGate, onEdit }: EnvironmentSettingsProps) {
  const { environment, policy } = node;
  const gate = (name: GateName) => ({
    disabled,
    open: openGate === name,
    onOpenChange: (open: boolean) => {
      onOpenGate(open ? name : null);
    },
  });
  return (
    <section className={styles["section"]} aria-label="Policy">
      <div className={styles["headingRow"]}>
        <h3 className={styles["heading"]}>Policy</h3>
        <span className={styles["secondary"]} title={product ?? undefined}>{product === null ? "for any product" : `resolved for ${product}`}</span>
      </div>
      <WorkflowGate
        {...gate("pre")}
        label="Pre-action"
        testId="pick-pre-action"
        icon={<ArrowRightToLine size={14} />}
        value={policy.preAction}
        workflows={workflows}
        stage="pre-action"
        onSet={(workflow) => {
          onEdit({ type: "setPreAction", environment, workflow });
        }}
      />
      <ActionGate
        {...gate("action")}
        label="Action"
        testId="pick-action"
        icon={<GitCommitHorizontal size={14} />}
        value={policy.action}
        onSet={(action) => {
          onEdit({ type: "setAction", environment, action });
        }}
      />
      <WorkflowGate
        {...gate("post")}
        label="Post-action"
        testId="pick-post-action"
        icon={<ArrowRightFromLine size={14} />}
        value={policy.postAction}
        workflows={workflows}
        stage="post-action"
        onSet={(workflow) => {
          onEdit({ type: "setPostAction", environment, workflow });
        }}
      />
    </section>
  );
}

function Applications({ node, product, applications }: EnvironmentSettingsProps) {
  return (
    <section className={styles["section"]} aria-label="Applications">
      <div className={styles["headingRow"]}>
        <h3 className={styles["heading"]}>Applications</h3>
        <span className={styles["secondary"]}>{applications.length > 0 ? applications.length : ""}</span>
      </div>
      {product === null && <p className={styles["secondary"]}>Choose a product above to see what moves here.</p>}
      {product !== null && applications.length === 0 && (
        <p className={styles["secondary"]}>{product} has no application in {node.environment}: nothing would be promoted here.</p>
      )}
      {applications.map((application) => (
        <div key={application.name} className={styles["application"]}>
          <span className={styles["applicationName"]} title={application.name}>{application.name}</span>
          <span className={styles["secondary"]} title={`${application.repoUrl} · ${application.path}`}>
            {application.namespace} · {application.path}
          </span>
        </div>
      ))}
    </section>
  );
}

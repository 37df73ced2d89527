// The selected workflow: what it is for, its parameters, and who uses it.

import { FileCode2, PencilLine, Route as RouteIcon, ShieldCheck } from "lucide-react";

import { navigate } from "../../app/router";
import { Button } from "../../components/button";
import { Chip } from "../../components/chip";
import { Truncated } from "../../components/truncated";
import type { ConfigurationView, Parameter, WorkflowTemplate } from "../../gen/bindings";
import { useWorkflowUses } from "./use-workflow-uses";
import styles from "./workflow-detail.module.css";
import { stageWords, type WorkflowUse } from "./workflow-uses";

type WorkflowDetailProps = { profile: string; configuration: ConfigurationView; workflow: WorkflowTemplate; onSelect: (name: string) => void };

export function WorkflowDetail({ profile, configuration, workflow, onSelect }: WorkflowDetailProps) {
  return (
    // It scrolls: by keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <aside className={styles["panel"]} aria-label={`Workflow ${workflow.name}`} data-testid="workflow-detail" tabIndex={0}>
      <header className={styles["head"]}>
        <h2 title={workflow.name}>{workflow.name}</h2>
        {workflow.version !== null && <Chip>{workflow.version}</Chip>}
        <Button size="sm" icon={<PencilLine size={13} />} data-testid="workflow-edit" onClick={() => { navigate({ screen: "workflow", name: workflow.name }); }}>Edit or run</Button>
      </header>
      <p className={styles["text"]}>{workflow.description ?? "This workflow has no description."}</p>
      <dl className={styles["facts"]}>
        <dt>Offered for</dt>
        <dd>{stageWords(workflow)}</dd>
        {workflow.refersTo.length > 0 && (
          <>
            <dt>Runs</dt>
            <dd>{workflow.refersTo.join(", ")}</dd>
          </>
        )}
      </dl>
      <section>
        <h3>Parameters</h3>
        {workflow.parameters.length === 0 && <p className={styles["empty"]}>It declares none.</p>}
        <ul>
          {workflow.parameters.map((parameter) => (
            <ParameterLine key={parameter.name} parameter={parameter} />
          ))}
        </ul>
      </section>
      <WorkflowUses profile={profile} configuration={configuration} workflow={workflow.name} onSelect={onSelect} />
    </aside>
  );
}

type WorkflowUsesProps = Omit<WorkflowDetailProps, "workflow"> & { workflow: string; heading?: "h2" | "h3" };

/** Flows, policies and workflows that name it. */
export function WorkflowUses({ profile, configuration, workflow, heading: Heading = "h3", onSelect }: WorkflowUsesProps) {
  const { uses, reading } = useWorkflowUses(profile, configuration, workflow);
  return (
    <section className={styles["uses"]} data-testid="workflow-uses">
      <Heading>Used by</Heading>
      {uses.length === 0 && <p className={styles["empty"]}>{reading ? "Reading the flows…" : "No flow, policy or workflow uses it."}</p>}
      <ul>
        {uses.map((use) => (
          <UseLine key={`${use.kind} ${use.name}`} use={use} onSelect={onSelect} />
        ))}
      </ul>
    </section>
  );
}

function ParameterLine({ parameter: { name, value, description } }: { parameter: Parameter }) {
  return (
    <li className={styles["parameter"]}>
      <code className="selectable" title={name}>
        {name}
        {value !== null && <span className={styles["default"]}> = {value === "" ? '""' : value}</span>}
      </code>
      {value === null && <span className={styles["required"]}>no default</span>}
      {description !== null && <p>{description}</p>}
    </li>
  );
}

function UseLine({ use, onSelect }: { use: WorkflowUse; onSelect: (name: string) => void }) {
  const as = <Truncated className={styles["as"]}>{use.as}</Truncated>;
  switch (use.kind) {
    case "policy":
      return (
        <li className={styles["use"]}>
          <ShieldCheck size={13} aria-hidden />
          <Truncated>{`policy ${use.name}`}</Truncated>
          {as}
        </li>
      );
    case "flow":
      return (
        <li className={styles["use"]}>
          <RouteIcon size={13} aria-hidden />
          <button type="button" onClick={() => { navigate({ screen: "flow", name: use.name }); }}>
            <Truncated>{use.name}</Truncated>
          </button>
          {as}
        </li>
      );
    case "workflow":
      return (
        <li className={styles["use"]}>
          <FileCode2 size={13} aria-hidden />
          <button type="button" onClick={() => { onSelect(use.name); }}>
            <Truncated>{use.name}</Truncated>
          </button>
          {as}
        </li>
      );
  }
}

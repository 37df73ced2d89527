// One environment of the plan: its kind, its three gates with their origins, its applications' version changes.

import { ArrowRight, Zap } from "lucide-react";

import { Chip } from "../../components/chip";
import { Tooltip } from "../../components/tooltip";
import { Truncated } from "../../components/truncated";
import type { Action, EnvironmentPlan } from "../../gen/bindings";
import { GateGlyph } from "./gate-glyph";
import styles from "./plan-row.module.css";
import { environmentWrites, gateLines, writesSummary, type GateLine } from "./plan-words";

type PlanRowProps = {
  environment: EnvironmentPlan;
  trigger: boolean;
  selected: boolean;
  /** Version that travels. */
  version: string | null;
  errors: number;
  onSelect: () => void;
};

export function PlanRow({ environment, trigger, selected, version, errors, onSelect }: PlanRowProps) {
  const production = environment.kind === "PROD";
  const action = environment.policy.action?.value ?? null;
  const gates = gateLines(environment).filter(({ set }) => !trigger || set);
  return (
    <button
      type="button"
      role="option"
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      className={styles["row"]}
      data-testid={`plan-row-${environment.name}`}
      data-production={production}
      onClick={onSelect}
    >
      <span className={styles["head"]}>
        <Truncated className={styles["name"]}>{environment.name}</Truncated>
        {trigger ? <Chip><Zap size={11} aria-hidden /> Trigger</Chip> : <span className={styles["kind"]}>{production ? "Production" : "Non-production"}</span>}
        {errors > 0 && <Chip tone="danger">{errors === 1 ? "1 error" : `${String(errors)} errors`}</Chip>}
        <span className={styles["writes"]}>{trigger ? "source of the change" : writesSummary(environmentWrites(environment))}</span>
      </span>
      {gates.map((gate) => (
        <Gate key={gate.stage} gate={gate} action={action} />
      ))}
      {environment.applications.map((application) => (
        <span key={application.name} className={styles["application"]}>
          <Truncated className={styles["applicationName"]}>{application.name}</Truncated>
          <Versions from={trigger ? null : application.version} to={version ?? application.version} />
        </span>
      ))}
    </button>
  );
}

/** A gate with its value and where that comes from. */
export function Gate({ gate, action }: { gate: GateLine; action: Action | null }) {
  const line = (
    <span className={styles["gate"]} data-set={gate.set}>
      <GateGlyph stage={gate.stage} action={action} set={gate.set} inherited={gate.inherited} />
      <Truncated className={styles["what"]}>{gate.text}</Truncated>
      <span className={styles["origin"]} data-shadows={gate.shadowed.length > 0}>{gate.origin}</span>
    </span>
  );
  return gate.shadowed.length > 0 ? <Tooltip content={gate.shadowed.join("\n")}>{line}</Tooltip> : line;
}

/** "1.4.2 → 1.5.0"; one figure when it stays or only one is known. */
export function Versions({ from, to }: { from: string | null; to: string | null }) {
  if (!to && !from) return <span className={styles["versions"]}>no version</span>;
  if (!from || from === to) return <span className={styles["versions"]}><b>{to ?? from}</b></span>;
  return (
    <span className={styles["versions"]}>
      <span>{from}</span>
      <ArrowRight size={12} aria-label="to" />
      <b>{to ?? "unknown"}</b>
    </span>
  );
}

// What a release would do as far as it can be worked out without the runtime: order, gates and their origins; and what
// only the runtime can tell.

import { CornerDownRight, WifiOff, Zap } from "lucide-react";

import { Chip } from "../../components/chip";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { Ago, clock, day } from "../../components/time";
import { Truncated } from "../../components/truncated";
import type { OfflinePlan } from "../../gen/bindings";
import { environmentsOf, kindWords, type OfflineEnvironment } from "./offline-plan";
import styles from "./offline-plan-view.module.css";
import { Gate } from "./plan-row";
import { connector, gateLines, groups } from "./plan-words";
import type { OfflinePlanState } from "./use-plan";

export function OfflinePlanView({ state: { plan, error } }: { state: OfflinePlanState }) {
  if (error) return <div className={styles["alone"]}><ErrorBanner error={error} /></div>;
  if (!plan) return <div className={styles["alone"]}><Skeleton rows={6} label="Working out what is known on this laptop" /></div>;
  return (
    <div className={styles["split"]} data-testid="trigger-offline">
      <Environments plan={plan} />
      <section className={styles["limits"]} aria-label="What is not known offline" tabIndex={0}>
        <p className={styles["age"]}>
          <WifiOff size={14} aria-hidden />
          <span>Worked out from what was read {day(plan.seenAt).toLowerCase()} {clock(plan.seenAt)}, <Ago at={plan.seenAt} /></span>
        </p>
        {plan.unchecked.length > 0 && (
          <>
            <h3>Only the runtime can tell</h3>
            <ul className={styles["unchecked"]} data-testid="trigger-unchecked">
              {plan.unchecked.map((sentence) => <li key={sentence}>{sentence}</li>)}
            </ul>
          </>
        )}
        <p className={styles["never"]}>Nothing is triggered now, and nothing is kept to be triggered later.</p>
      </section>
    </div>
  );
}

function Environments({ plan }: { plan: OfflinePlan }) {
  const all = groups(environmentsOf(plan.graph));
  return (
    // It scrolls: by keyboard too.
    <section className={styles["environments"]} aria-label="Environments of the flow" tabIndex={0}>
      {all.map((group, index) => {
        const before = all[index - 1];
        const words = before ? connector(group, before) : null;
        return (
          <div key={group.map(({ name }) => name).join(" ")}>
            {words && <p className={styles["connector"]}><CornerDownRight size={12} aria-hidden /> {words}</p>}
            <ul>{group.map((environment) => <Environment key={environment.name} environment={environment} plan={plan} />)}</ul>
          </div>
        );
      })}
    </section>
  );
}

function Environment({ environment, plan }: { environment: OfflineEnvironment; plan: OfflinePlan }) {
  const { name, kind, trigger, policy } = environment;
  const errors = plan.problems.filter(({ severity, environment: of }) => severity === "error" && of === name).length;
  const gates = gateLines(environment).filter(({ set }) => !trigger || set);
  return (
    <li className={styles["row"]} data-production={kind === "PROD"} data-testid={`plan-row-${name}`}>
      <span className={styles["head"]}>
        <Truncated className={styles["name"]}>{name}</Truncated>
        {trigger ? <Chip><Zap size={11} aria-hidden /> Trigger</Chip> : <span className={styles["kind"]}>{kindWords(kind)}</span>}
        {errors > 0 && <Chip tone="danger">{errors === 1 ? "1 error" : `${String(errors)} errors`}</Chip>}
      </span>
      {gates.map((gate) => <Gate key={gate.stage} gate={gate} action={policy.action?.value ?? null} />)}
    </li>
  );
}

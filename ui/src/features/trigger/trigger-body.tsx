// The middle of the dialog: the plan beside its differences, or why there is none yet.

import { ListChecks, PackageSearch } from "lucide-react";

import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import type { PlanRequest } from "../../gen/bindings";
import { PlanDetail } from "./plan-detail";
import { PlanList } from "./plan-list";
import { asksForApplication } from "./readiness";
import styles from "./trigger-body.module.css";
import type { PlanState } from "./use-plan";

type TriggerBodyProps = {
  request: PlanRequest | null;
  plan: PlanState;
  selected: string | null;
  onSelect: (environment: string) => void;
};

export function TriggerBody({ request, plan, selected, onSelect }: TriggerBodyProps) {
  const { preview, planning, error } = plan;
  if (!request) {
    return (
      <div className={styles["alone"]}>
        <EmptyState icon={<PackageSearch size={28} />} title="What should be released?" text="Choose a product: the plan then shows every environment with its gates and the exact bytes that are written. Nothing happens before you trigger." />
      </div>
    );
  }
  if (error && !planning) {
    return (
      <div className={styles["alone"]}>
        <ErrorBanner
          error={error}
          onRetry={() => {
            void plan.again();
          }}
        />
      </div>
    );
  }
  if (!preview) return <Planning />;
  if (!preview.plan) {
    const several = asksForApplication(preview);
    return (
      <div className={styles["alone"]}>
        <EmptyState
          icon={<ListChecks size={28} />}
          title={several ? "Which application?" : "No plan can be made"}
          text={several ? "The product has several applications where this flow starts: choose the one whose change travels." : "The problems below say why and what to do about it."}
        />
      </div>
    );
  }
  const environment = preview.plan.environments.find(({ name }) => name === selected) ?? preview.plan.environments[1] ?? preview.plan.environments[0];
  return (
    <div className={styles["split"]} aria-busy={planning} data-planning={planning}>
      <PlanList plan={preview.plan} problems={preview.problems} selected={environment?.name ?? null} onSelect={onSelect} />
      {environment && <PlanDetail plan={preview.plan} environment={environment} />}
    </div>
  );
}

function Planning() {
  return (
    <div className={styles["split"]} role="status" data-testid="trigger-planning">
      <div className={styles["ghosts"]}>
        <p className={styles["doing"]}>Making the plan: reading the repositories, resolving policies, working out each file…</p>
        <Skeleton />
        <Skeleton />
        <Skeleton />
      </div>
      <div className={styles["ghosts"]}>
        <Skeleton />
        <Skeleton />
      </div>
    </div>
  );
}

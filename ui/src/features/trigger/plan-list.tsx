// The plan's environments, one row each, with the order between them in words. Arrow keys move the selection.

import { CornerDownRight } from "lucide-react";
import { useRef } from "react";

import type { Diagnostic, Plan } from "../../gen/bindings";
import styles from "./plan-list.module.css";
import { PlanRow } from "./plan-row";
import { connector, groups } from "./plan-words";

type PlanListProps = {
  plan: Plan;
  problems: readonly Diagnostic[];
  selected: string | null;
  onSelect: (environment: string) => void;
};

export function PlanList({ plan, problems, selected, onSelect }: PlanListProps) {
  const list = useRef<HTMLDivElement>(null);
  const all = groups(plan.environments);
  const names = plan.environments.map(({ name }) => name);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const at = selected === null ? 0 : names.indexOf(selected);
    const targets: Record<string, number> = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: names.length - 1 };
    const target = targets[event.key];
    const name = target === undefined ? undefined : names[target];
    if (target === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (name === undefined) return;
    onSelect(name);
    list.current?.querySelectorAll<HTMLElement>("[role=option]")[target]?.focus();
  };

  return (
    <div ref={list} className={styles["list"]} role="listbox" tabIndex={-1} aria-label="Environments of the plan" onKeyDown={onKeyDown}>
      {all.map((group, index) => {
        const before = all[index - 1];
        const words = before ? connector(group, before) : null;
        return (
          <div key={group.map(({ name }) => name).join(" ")} role="group" aria-label={words ?? "to begin with"}>
            {words && (
              <div className={styles["connector"]} aria-hidden>
                <CornerDownRight size={12} /> {words}
              </div>
            )}
            {group.map((environment) => (
              <PlanRow
                key={environment.name}
                environment={environment}
                trigger={index === 0 && environment === group[0]}
                selected={environment.name === selected}
                version={plan.source.version}
                errors={problems.filter(({ severity, environment: of }) => severity === "error" && of === environment.name).length}
                onSelect={() => {
                  onSelect(environment.name);
                }}
              />
            ))}
          </div>
        );
      })}
    </div>
  );
}

// The three hooks of a release or of an environment.

import { CircleCheck, CircleX, Play } from "lucide-react";

import type { Edit, Hook, Hooks, WorkflowTemplate } from "../../gen/bindings";
import { WorkflowRow } from "./workflow-field";

const rows: readonly { hook: Hook; label: string; icon: React.ReactNode }[] = [
  { hook: "onStart", label: "On start", icon: <Play size={14} /> },
  { hook: "onSuccess", label: "On success", icon: <CircleCheck size={14} data-tone="good" /> },
  { hook: "onFail", label: "On fail", icon: <CircleX size={14} data-tone="bad" /> },
];

type HookRowsProps = {
  hooks: Hooks;
  /** `null`: of the whole release. */
  environment: string | null;
  workflows: readonly WorkflowTemplate[];
  disabled: boolean;
  onEdit: (edit: Edit) => void;
};

export function HookRows({ hooks, environment, workflows, disabled, onEdit }: HookRowsProps) {
  return rows.map(({ hook, label, icon }) => (
    <WorkflowRow
      key={hook}
      label={label}
      testId={`pick-hook-${hook}`}
      icon={icon}
      value={hooks[hook]}
      workflows={workflows}
      stage="hook"
      disabled={disabled}
      onSet={(workflow) => {
        onEdit({ type: "setHook", environment, hook, workflow });
      }}
    />
  ));
}

// Copied environments come into a flow that has some of them already: which environment shall each become?

import { ArrowRight } from "lucide-react";
import { useState } from "react";

import { plural } from "../../components/words";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Picker } from "../../components/picker";
import type { CopiedStep, FlowGraph } from "../../gen/bindings";
import { renamed } from "./copied-steps";
import styles from "./paste-dialog.module.css";
import { actionTitles } from "./words";

type PasteDialogProps = {
  graph: FlowGraph;
  steps: readonly CopiedStep[];
  duplicate: boolean;
  /** Environments that are not in the flow yet. */
  addable: readonly { name: string; detail: string }[];
  onClose: () => void;
  onPaste: (steps: CopiedStep[]) => void;
};

export function PasteDialog({ graph, steps, duplicate, addable, onClose, onPaste }: PasteDialogProps) {
  const inFlow = new Set(graph.nodes.map((node) => node.environment));
  const [becomes, setBecomes] = useState<ReadonlyMap<string, string | null>>(
    () => new Map(steps.map(({ environment }) => [environment, inFlow.has(environment) ? null : environment])),
  );
  const pasted = renamed(steps, becomes);
  return (
    <Dialog
      open
      onClose={onClose}
      title={duplicate ? "Duplicate" : "Paste"}
      description="An environment stands in a flow once. Choose which one each copy becomes; gates, hooks and dependencies come along."
      width={560}
      testId="paste-dialog"
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>Cancel</Button>
          <Button
            variant="solid"
            data-testid="paste-confirm"
            disabled={pasted.length === 0}
            onClick={() => {
              onPaste(pasted);
              onClose();
            }}
          >
            {pasted.length === 0 ? "Add" : `Add ${plural(pasted.length, "environment")}`}
          </Button>
        </>
      }
    >
      <ul className={styles["rows"]}>
        {steps.map((step) => {
          const { environment } = step;
          const chosen = becomes.get(environment) ?? null;
          const others = new Set([...becomes].filter(([name]) => name !== environment).map(([, other]) => other));
          const free = addable.filter(({ name }) => !others.has(name));
          const own = inFlow.has(environment) || addable.some(({ name }) => name === environment) ? [] : [{ value: environment, label: environment, detail: "The configuration has no such environment" }];
          return (
            <li key={environment} className={styles["row"]}>
              <span className={styles["copy"]}>
                <span className={styles["name"]} title={environment}>{environment}</span>
                <span className={styles["detail"]}>{inFlow.has(environment) ? "is in this flow · " : ""}{gatesOf(step)}</span>
              </span>
              <ArrowRight size={14} aria-label="becomes" />
              <Picker
                label={`What ${environment} becomes`}
                hideLabel
                testId={`paste-as-${environment}`}
                value={chosen}
                display={chosen ?? "Leave it out"}
                tone={chosen === null ? "empty" : "set"}
                options={[{ value: null, label: "Leave it out" }, ...own, ...free.map(({ name, detail }) => ({ value: name, label: name, meta: detail }))]}
                onChange={(name) => {
                  setBecomes((before) => new Map(before).set(environment, name));
                }}
              />
            </li>
          );
        })}
      </ul>
      {addable.length === 0 && <p className={styles["detail"]}>Every environment of the configuration is in this flow already.</p>}
    </Dialog>
  );
}

function gatesOf({ policy, hooks }: CopiedStep): string {
  const hookCount = [hooks.onStart, hooks.onSuccess, hooks.onFail].filter((hook) => hook !== null).length;
  const parts = [policy.preAction, policy.action ? actionTitles[policy.action] : null, policy.postAction, hookCount > 0 ? plural(hookCount, "hook") : null];
  return parts.filter((part) => part !== null).join(" · ") || "no gates of its own";
}

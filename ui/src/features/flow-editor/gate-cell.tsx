// One cell of the capsule of gates before an environment.

import { ArrowRightFromLine, ArrowRightToLine, GitCommitHorizontal, GitPullRequest, type LucideIcon, SkipForward } from "lucide-react";
import { memo } from "react";

import { Tooltip } from "../../components/tooltip";
import type { Action, FlowNode, Resolved } from "../../gen/bindings";
import { useCanvasAtHand } from "./canvas-context";
import styles from "./canvas.module.css";
import { actionTitles, type GateName, gateTitles, isInherited, originLine, shadowLines } from "./words";

const actionIcons: Record<Action, LucideIcon> = { commit: GitCommitHorizontal, pr: GitPullRequest, none: SkipForward };

function valueOf(node: FlowNode, gate: GateName): { value: Resolved<unknown> | null; words: string; icon: LucideIcon } {
  switch (gate) {
    case "pre":
      return { value: node.policy.preAction, words: node.policy.preAction?.value ?? "Not set", icon: ArrowRightToLine };
    case "post":
      return { value: node.policy.postAction, words: node.policy.postAction?.value ?? "Not set", icon: ArrowRightFromLine };
    case "action": {
      const action = node.policy.action;
      return {
        value: action,
        words: action ? actionTitles[action.value] : "Not set",
        icon: action ? actionIcons[action.value] : GitCommitHorizontal,
      };
    }
  }
}

export const GateCell = memo(function GateCell({ node, gate, reachable }: { node: FlowNode; gate: GateName; reachable: boolean }) {
  const atHand = useCanvasAtHand();
  const { value, words, icon: Icon } = valueOf(node, gate);
  const origin = originLine(value);
  const shadowed = gate === "action" ? shadowLines(node.policy.action, (action) => actionTitles[action]) : shadowLines(gate === "pre" ? node.policy.preAction : node.policy.postAction, (name) => name);
  return (
    <Tooltip
      side="top"
      content={
        <span className={styles["tip"]}>
          <span className={styles["tipLabel"]}>{gateTitles[gate]}</span>
          <span className={styles["tipValue"]}>{words}</span>
          <span className={styles["tipLabel"]}>{origin}</span>
          {shadowed.length > 0 && (
            <span className={`${styles["tip"] ?? ""} ${styles["tipShadows"] ?? ""}`}>
              <span>In place of</span>
              {shadowed.map((line) => <span key={line} className={styles["tipLabel"]}>{line}</span>)}
            </span>
          )}
        </span>
      }
    >
      <button
        type="button"
        className={styles["gate"]}
        data-testid={`gate-${node.environment}-${gate}`}
        data-set={value !== null}
        data-inherited={isInherited(value)}
        tabIndex={reachable ? 0 : -1}
        aria-label={`${gateTitles[gate]} of ${node.environment}: ${[words, origin, ...shadowed].join(". ")}`}
        onClick={() => {
          atHand().openGate(node.environment, gate);
        }}
      >
        {value ? <Icon size={14} aria-hidden /> : <span className={styles["gateEmpty"]} aria-hidden />}
      </button>
    </Tooltip>
  );
});

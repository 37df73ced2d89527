// The capsule of gates before an environment: pre-action, action, post-action with their status.

import { ArrowRightFromLine, ArrowRightToLine, GitCommitHorizontal, GitPullRequest, type LucideIcon, SkipForward } from "lucide-react";

import { statusLook } from "../../components/status";
import { StatusIcon } from "../../components/status-chip";
import { Tooltip } from "../../components/tooltip";
import { actionTitles } from "./facts";
import type { Card, GateCell } from "./graph-model";
import styles from "./graph.module.css";

const titles = { pre: "Pre-action", action: "Action", post: "Post-action" } as const;
const actionIcons: { [action: string]: LucideIcon | undefined } = { commit: GitCommitHorizontal, pr: GitPullRequest, none: SkipForward };

const gateIcons: { [gate in GateCell["gate"]]: LucideIcon } = { pre: ArrowRightToLine, action: GitCommitHorizontal, post: ArrowRightFromLine };

export function Gates({ card }: { card: Card }) {
  // The trigger environment has no way in: only the workflow that validates the change.
  const cells = card.trigger ? card.gates.filter((cell) => cell.gate === "post" && cell.name !== null) : card.gates;
  if (cells.length === 0) return null;
  return (
    <div className={styles["gates"]} role="group" aria-label={`Gates of ${card.name}`}>
      {cells.map((cell) => <Cell key={cell.gate} cell={cell} environment={card.name} />)}
    </div>
  );
}

function Cell({ cell, environment }: { cell: GateCell; environment: string }) {
  const Icon = (cell.gate === "action" ? actionIcons[cell.name ?? "commit"] : undefined) ?? gateIcons[cell.gate];
  const name = cell.name === null ? "nothing set" : cell.gate === "action" ? nameOfAction(cell.name) : cell.name;
  const status = cell.status === null ? null : statusLook(cell.status);
  const label = `${titles[cell.gate]}: ${name}, ${cell.origin}${status === null ? "" : `, ${status.word.toLowerCase()}`}`;
  // What has an outcome shows it; what is still to come shows which stage it is.
  const told = cell.status !== null && cell.status !== "PENDING";
  return (
    <Tooltip content={label}>
      <span
        className={styles["gate"]}
        data-testid={`env-${environment}-${cell.gate}`}
        data-status={cell.status ?? "none"}
        data-tone={status?.tone ?? "none"}
        data-inherited={cell.inherited}
        role="img"
        aria-label={label}
      >
        {cell.name === null && cell.status === null ? <span className={styles["empty"]} aria-hidden /> : <Icon size={13} aria-hidden />}
        {told && cell.status !== null && <span className={styles["outcome"]} aria-hidden><StatusIcon status={cell.status} size={10} /></span>}
      </span>
    </Tooltip>
  );
}

function nameOfAction(action: string): string {
  return action === "commit" || action === "pr" || action === "none" ? actionTitles[action] : action;
}

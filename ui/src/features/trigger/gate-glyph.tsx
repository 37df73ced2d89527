// The mark of a gate: it shows the stage, not the workflow; a dashed ring when the value is inherited from a policy.

import { Dot, GitCommitHorizontal, GitPullRequest } from "lucide-react";

import type { Action } from "../../gen/bindings";
import styles from "./gate-glyph.module.css";
import type { Stage } from "./plan-words";

type GateGlyphProps = { stage: Stage; action: Action | null; set: boolean; inherited: boolean };

function Mark({ stage, action, set }: Omit<GateGlyphProps, "inherited">) {
  if (!set) return <Dot size={14} />;
  if (stage === "action") return action === "pr" ? <GitPullRequest size={12} /> : <GitCommitHorizontal size={13} />;
  return (
    <svg width="13" height="13" viewBox="0 0 13 13" fill="none" stroke="currentColor" strokeWidth="1.2" strokeLinecap="round">
      {stage === "pre" ? <path d="M1.5 6.5h6M5.5 4.3l2.2 2.2-2.2 2.2M11 2.5v8" /> : <path d="M2 2.5v8M5 6.5h6M8.8 4.3 11 6.5 8.8 8.7" />}
    </svg>
  );
}

export function GateGlyph({ inherited, ...mark }: GateGlyphProps) {
  return (
    <span className={styles["glyph"]} data-inherited={inherited} data-set={mark.set} aria-hidden>
      <Mark {...mark} />
    </span>
  );
}

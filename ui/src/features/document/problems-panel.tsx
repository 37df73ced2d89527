// What is wrong with the flow, at the foot of the editor.

import { ChevronDown, ChevronUp, CircleCheck, CircleX, TriangleAlert, Wrench } from "lucide-react";
import { useState } from "react";

import { Button } from "../../components/button";
import { IconButton } from "../../components/icon-button";
import type { Diagnostic } from "../../gen/bindings";
import styles from "./problems-panel.module.css";
import type { FixesOf } from "./problem-marks";
import { plural, severityTitles } from "./words";

type ProblemsPanelProps = {
  diagnostics: readonly Diagnostic[];
  fixes: FixesOf;
  onJump: (diagnostic: Diagnostic) => void;
};

export function ProblemsPanel({ diagnostics, fixes, onJump }: ProblemsPanelProps) {
  const [open, setOpen] = useState(false);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const warnings = diagnostics.length - errors.length;
  const sorted = [...errors, ...diagnostics.filter((diagnostic) => diagnostic.severity !== "error")];
  const first = sorted[0];
  if (!first) {
    return (
      <section className={styles["panel"]} data-testid="problems" aria-label="Problems">
        <p className={styles["bar"]}>
          <span className={styles["good"]}><CircleCheck size={14} aria-hidden /></span> No problems
        </p>
      </section>
    );
  }
  return (
    <section className={styles["panel"]} data-testid="problems" aria-label="Problems">
      <div className={styles["bar"]}>
        {errors.length > 0 && (
          <span className={styles["count"]} data-severity="error"><CircleX size={14} aria-hidden /> {plural(errors.length, "error")}</span>
        )}
        {warnings > 0 && (
          <span className={styles["count"]} data-severity="warning"><TriangleAlert size={14} aria-hidden /> {plural(warnings, "warning")}</span>
        )}
        {!open && <Problem diagnostic={first} fixes={fixes} onJump={onJump} />}
        <span className={styles["spring"]} />
        {(diagnostics.length > 1 || open) && (
          <IconButton
            label={open ? "Fold the problems" : "Show all problems"}
            aria-expanded={open}
            icon={open ? <ChevronDown size={16} /> : <ChevronUp size={16} />}
            onClick={() => {
              setOpen(!open);
            }}
          />
        )}
      </div>
      {open && (
        <ul className={styles["list"]}>
          {sorted.map((diagnostic, index) => (
            <li key={`${diagnostic.code} ${diagnostic.line} ${index}`}>
              <Problem diagnostic={diagnostic} fixes={fixes} onJump={onJump} long />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

type ProblemProps = Pick<ProblemsPanelProps, "fixes" | "onJump"> & { diagnostic: Diagnostic; long?: boolean };

function Problem({ diagnostic, fixes, onJump, long }: ProblemProps) {
  const { severity, message, hint, line } = diagnostic;
  return (
    <div className={styles["problem"]} data-long={long === true}>
      {long && (
        <span className={styles["count"]} data-severity={severity}>
          {severity === "error" ? <CircleX size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
          <span className={styles["severity"]}>{severityTitles[severity]}</span>
        </span>
      )}
      <button
        type="button"
        className={styles["jump"]}
        title={hint === null ? message : `${message}\n${hint}`}
        onClick={() => {
          onJump(diagnostic);
        }}
      >
        {line > 0 && <span className={styles["line"]}>Line {line}</span>}
        <span className={styles["message"]}>
          {message}
          {hint !== null && <span className={styles["hint"]}> {hint}</span>}
        </span>
      </button>
      {fixes(diagnostic).map((fix) => (
        <Button key={fix.title} size="sm" icon={<Wrench size={13} />} onClick={fix.apply}>
          {fix.title}
        </Button>
      ))}
    </div>
  );
}

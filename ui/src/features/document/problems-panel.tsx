// What is wrong with the flow, at the foot of the editor.

import { ChevronDown, ChevronUp, CircleCheck, CircleX, TriangleAlert, Wrench } from "lucide-react";
import { useRef, useState } from "react";

import { plural } from "../../components/words";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { IconButton } from "../../components/icon-button";
import type { Diagnostic } from "../../gen/bindings";
import styles from "./problems-panel.module.css";
import type { FixesOf } from "./problem-marks";
import { severityTitles } from "./words";

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
  const visited = useRef(-1);
  const visit = (by: 1 | -1): void => {
    if (sorted.length === 0) return;
    visited.current = visited.current < 0 ? (by === 1 ? 0 : sorted.length - 1) : (visited.current + by + sorted.length) % sorted.length;
    const problem = sorted[visited.current];
    if (problem) onJump(problem);
  };
  useShortcut("F8", "Next problem", () => { visit(1); }, { when: sorted.length > 0 });
  useShortcut("Shift+F8", "Previous problem", () => { visit(-1); }, { when: sorted.length > 0 });
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
        // The arrows and the dot come from the buttons inside.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <ul className={styles["list"]} aria-label="Problems: arrows move, Enter goes there, Ctrl . mends" onKeyDown={move}>
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

/** Arrows move from finding to finding; Ctrl . presses the first fix of the one that has the focus. */
function move(event: React.KeyboardEvent<HTMLUListElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("li")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by !== undefined) {
    event.preventDefault();
    rows[at + by]?.querySelector<HTMLElement>("[data-jump]")?.focus();
  } else if (event.key === "." && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    rows[at]?.querySelector<HTMLElement>("[data-fix]")?.click();
  }
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
        data-jump
        data-testid="problem"
        title={hint === null ? message : `${message}\n${hint}`}
        onClick={() => {
          onJump(diagnostic);
        }}
      >
        {line > 0 && <span className={styles["line"]}>Line {line}</span>}
        <span className={styles["message"]}>
          {message}
          {hint !== null && <span className={styles["hint"]}> · {hint}</span>}
        </span>
      </button>
      {fixes(diagnostic).map((fix) => (
        <Button key={fix.title} size="sm" data-fix data-testid="problem-fix" icon={<Wrench size={13} />} onClick={fix.apply}>
          {fix.title}
        </Button>
      ))}
    </div>
  );
}

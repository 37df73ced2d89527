// Everything that would make the release fail, or should be known before it: errors first.

import { CircleX, TriangleAlert } from "lucide-react";

import type { Diagnostic } from "../../gen/bindings";
import styles from "./problems-bar.module.css";
import { sortedProblems } from "./readiness";

type ProblemsBarProps = { problems: readonly Diagnostic[]; /** Only what can be told without the runtime. */ partial?: boolean; onEnvironment: (name: string) => void };

export function ProblemsBar({ problems, partial = false, onEnvironment }: ProblemsBarProps) {
  if (problems.length === 0) return null;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const summary = [
    errors > 0 ? `${String(errors)} ${errors === 1 ? "error" : "errors"}` : "",
    warnings > 0 ? `${String(warnings)} ${warnings === 1 ? "warning" : "warnings"}` : "",
  ].filter((part) => part !== "").join(", ");
  return (
    <section className={styles["bar"]} data-testid="trigger-problems" data-severity={errors > 0 ? "error" : "warning"} aria-label="Problems">
      <p className={styles["summary"]}>
        {errors > 0 ? <CircleX size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
        <b>{summary}</b>
        <span className={styles["effect"]}>{partial ? "as far as it can be told now" : errors > 0 ? "blocks the trigger" : "nothing blocks the trigger"}</span>
      </p>
      {/* It scrolls: by keyboard too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul className={styles["list"]} tabIndex={0} aria-label={summary}>
        {sortedProblems(problems).map((problem) => (
          <li key={`${problem.code} ${problem.environment ?? ""} ${problem.file ?? ""} ${String(problem.line)} ${problem.message}`} data-severity={problem.severity}>
            {problem.severity === "error" ? <CircleX size={12} aria-label="Error" /> : <TriangleAlert size={12} aria-label="Warning" />}
            <span>
              {problem.environment !== null && <EnvironmentLink name={problem.environment} onEnvironment={onEnvironment} />}
              {problem.message}
              {problem.hint !== null && <span className={styles["hint"]}> {problem.hint}</span>}
              {problem.file !== null && <code className={styles["place"]}> {problem.file}{problem.line > 0 ? `:${String(problem.line)}` : ""}</code>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function EnvironmentLink({ name, onEnvironment }: { name: string; onEnvironment: (name: string) => void }) {
  return (
    <button
      type="button"
      className={styles["environment"]}
      onClick={() => {
        onEnvironment(name);
      }}
    >
      {name}
    </button>
  );
}

// What is wrong in the configuration and belongs to no flow: a banner that opens to the list.

import { ChevronDown, ChevronRight, CircleX, TriangleAlert } from "lucide-react";
import { useId, useState } from "react";

import type { Diagnostic } from "../../gen/bindings";
import styles from "./configuration-problems.module.css";
import { place } from "./flow-list";

export function ConfigurationProblems({ problems }: { problems: readonly Diagnostic[] }) {
  const [open, setOpen] = useState(false);
  const list = useId();
  if (problems.length === 0) return null;
  const worst = problems.some(({ severity }) => severity === "error") ? "error" : "warning";
  return (
    <section className={styles["banner"]} data-testid="configuration-problems" data-severity={worst}>
      <button
        type="button"
        className={styles["head"]}
        aria-expanded={open}
        aria-controls={list}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {worst === "error" ? <CircleX size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
        <span>{problems.length === 1 ? "1 problem in the configuration" : `${String(problems.length)} problems in the configuration`}</span>
        {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
      </button>
      {open && (
        <ul id={list} className={styles["list"]}>
          {problems.map((problem) => (
            <li key={`${problem.code} ${place(problem) ?? ""} ${problem.message}`} className={styles["problem"]} data-severity={problem.severity}>
              {problem.severity === "error" ? <CircleX size={12} aria-label="Error" /> : <TriangleAlert size={12} aria-label="Warning" />}
              <span className="selectable">
                <span className={styles["message"]}>{problem.message}</span>
                {problem.hint !== null && <span className={styles["hint"]}>{problem.hint}</span>}
              </span>
              {place(problem) !== null && <code className={styles["place"]} title={place(problem) ?? undefined}>{place(problem)}</code>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

// Why there is nothing to play.

import { CircleX, TriangleAlert } from "lucide-react";

import type { Diagnostic } from "../../gen/bindings";
import styles from "./rehearsal.module.css";

export function Problems({ problems, choose }: { problems: readonly Diagnostic[]; choose: boolean }) {
  const sorted = [...problems].sort((one, other) => Number(other.severity === "error") - Number(one.severity === "error"));
  return (
    <div className={styles["problems"]} role="alert" data-testid="rehearsal-problems">
      <h2>{choose ? "Which application’s change shall travel?" : "This can’t be played yet"}</h2>
      <ul>
        {sorted.map((problem, index) => (
          <li key={`${problem.code} ${String(index)}`} data-severity={problem.severity}>
            {problem.severity === "error" ? <CircleX size={14} aria-label="Error" /> : <TriangleAlert size={14} aria-label="Warning" />}
            <p>
              <b>{problem.message}</b>
              {problem.hint !== null && <span>{problem.hint}</span>}
              {problem.file !== null && problem.line > 0 && <code>{`${problem.file}:${String(problem.line)}`}</code>}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

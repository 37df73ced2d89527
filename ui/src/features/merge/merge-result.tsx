// What comes of the choices so far: the difference from what is on the runtime, and what is wrong with it.

import { CircleX, LoaderCircle, TriangleAlert } from "lucide-react";
import { useMemo } from "react";

import { diffCounts } from "../../components/diff-rows";
import { DiffView } from "../../components/diff-view";
import type { Diagnostic, MergeView } from "../../gen/bindings";
import { kindWord } from "../document/words";
import styles from "./merge-result.module.css";

type MergeResultProps = { view: MergeView; open: number; working: boolean };

export function MergeResult({ view, open, working }: MergeResultProps) {
  const { added, removed } = useMemo(() => diffCounts(view.diff), [view.diff]);
  return (
    <section className={styles["result"]} aria-label="Result" data-testid="merge-result" aria-busy={working}>
      <div className={styles["bar"]}>
        <h3>Result</h3>
        <span className={styles["note"]}>{view.theirs === null ? `the whole ${kindWord[view.kind]}, as it would be published` : "against what is on the runtime"}</span>
        {working && <LoaderCircle size={14} className={styles["turns"]} aria-hidden />}
        <span className={styles["counts"]}>
          <span className="visually-hidden">{added} lines added, {removed} taken out</span>
          <span data-kind="add" aria-hidden>+{added}</span> <span data-kind="remove" aria-hidden>−{removed}</span>
        </span>
      </div>
      <Problems problems={view.problems} />
      {open > 0 && <p className={styles["open"]}>{open === 1 ? "The open choice stands" : `The ${String(open)} open choices stand`} as on the runtime.</p>}
      {/* It scrolls: by keyboard too. */}
      <div className={styles["diff"]} tabIndex={0} role="region" aria-label="Difference from the runtime">
        {added + removed === 0 ? <p className={styles["same"]}>{sameWords(open, working)}</p> : <DiffView diff={view.diff} />}
      </div>
    </section>
  );
}

function sameWords(open: number, working: boolean): string {
  if (working) return "The result is being worked out.";
  return open > 0 ? "So far the result is what is on the runtime." : "The result is what is on the runtime: nothing is left to publish.";
}

function Problems({ problems }: { problems: readonly Diagnostic[] }) {
  if (problems.length === 0) return null;
  const ordered = [...problems].sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  return (
    // It scrolls: by keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <ul className={styles["problems"]} aria-label="Problems of the result" data-testid="merge-problems" tabIndex={0}>
      {ordered.map(({ code, severity, message, hint, environment, line, column }, index) => (
        <li key={`${code} ${String(index)}`} data-severity={severity}>
          {severity === "error" ? <CircleX size={14} aria-label="Error" /> : <TriangleAlert size={14} aria-label="Warning" />}
          <span>
            {environment !== null && <b>{environment} </b>}
            {message}
            {hint !== null && <span className={styles["hint"]}> {hint}</span>}
            {line > 0 && <span className={styles["at"]}> line {column > 0 ? `${String(line)}:${String(column)}` : line}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

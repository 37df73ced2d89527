// All differences: first those that are hers to choose, then what came together by itself.

import { ChevronRight, CircleCheck } from "lucide-react";
import { useRef } from "react";

import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import type { Difference, Side } from "../../gen/bindings";
import { Conflict } from "./conflict";
import styles from "./differences.module.css";
import { choiceOf, type Chosen, madeBy, nextOpen, type Sorted } from "./merge";
import { Value } from "./value";

type DifferencesProps = { parts: Sorted; chosen: Chosen; onTake: (differences: readonly Difference[], side: Side) => void };

export function Differences({ parts, chosen, onTake }: DifferencesProps) {
  const { conflicts, merged, open } = parts;
  const box = useRef<HTMLElement>(null);
  const focus = (difference: Difference | null): void => {
    const groups = [...(box.current?.querySelectorAll<HTMLElement>("[data-conflict]") ?? [])];
    const group = groups.find(({ dataset }) => dataset["conflict"] === difference?.id);
    const radio = group?.querySelector<HTMLElement>("input:checked") ?? group?.querySelector<HTMLElement>("input");
    radio?.focus({ preventScroll: true });
    group?.scrollIntoView({ block: "nearest" });
  };
  const current = (): string | null => document.activeElement?.closest<HTMLElement>("[data-conflict]")?.dataset["conflict"] ?? null;
  const take = (side: Side): void => {
    const at = conflicts.find(({ id }) => id === current()) ?? open[0];
    if (!at) return;
    onTake([at], side);
    focus(nextOpen(parts, at.id) ?? at);
  };
  const when = conflicts.length > 0;
  useShortcut("1", "Take yours and go on", () => { take("mine"); }, { when });
  useShortcut("2", "Take the runtime's and go on", () => { take("theirs"); }, { when });
  useShortcut("n", "Next open choice", () => { focus(nextOpen(parts, current()) ?? open[0] ?? null); }, { when });
  return (
    <section className={styles["differences"]} aria-label="Differences" ref={box} tabIndex={-1}>
      {conflicts.length > 0 && (
        <div className={styles["bar"]}>
          <p className={styles["remaining"]} role="status" data-testid="merge-remaining" data-done={open.length === 0}>
            {open.length === 0 ? <><CircleCheck size={14} aria-hidden /> All chosen</> : <><b>{open.length}</b> of {conflicts.length} to choose</>}
          </p>
          {open.length > 1 && (
            <>
              <Button size="sm" variant="ghost" data-testid="merge-rest-mine" onClick={() => { onTake(open, "mine"); }}>Yours for all {open.length}</Button>
              <Button size="sm" variant="ghost" data-testid="merge-rest-theirs" onClick={() => { onTake(open, "theirs"); }}>The runtime’s for all {open.length}</Button>
            </>
          )}
        </div>
      )}
      {conflicts.length > 0 && (
        <div className={styles["heads"]} aria-hidden>
          <span>Yours</span>
          <span>Before</span>
          <span>On the runtime</span>
        </div>
      )}
      {conflicts.map((difference) => (
        <Conflict key={difference.id} difference={difference} side={choiceOf(chosen, difference)} onTake={(side) => { onTake([difference], side); }} />
      ))}
      {merged.length > 0 && <Merged differences={merged} open={conflicts.length === 0} />}
    </section>
  );
}

function Merged({ differences, open }: { differences: readonly Difference[]; open: boolean }) {
  return (
    <details className={styles["merged"]} data-testid="merge-by-itself" open={open}>
      <summary className={styles["summary"]}>
        <ChevronRight size={14} aria-hidden className={styles["chevron"]} />
        Merged by itself ({differences.length})
      </summary>
      <table className={styles["table"]}>
        <thead>
          <tr><th scope="col">Where</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col">Whose</th></tr>
        </thead>
        <tbody>
          {differences.map((difference) => (
            <tr key={difference.id} data-testid={`merge-merged-${difference.id}`}>
              <th scope="row">{difference.place}</th>
              <td><Value value={difference.before} before={null} /></td>
              <td><Value value={difference[difference.taken]} before={difference.before} /></td>
              <td className={styles["whose"]}>{madeBy(difference)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

// What she has chosen to compare, over the foot of the list.

import { GitCompareArrows } from "lucide-react";

import type { ReleaseSummary } from "../../gen/bindings";
import { navigate } from "../../app/router";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { duration } from "../../components/time";
import { lengthOf, pairOf, paceWords } from "./selection";
import styles from "./compare-bar.module.css";

export type CompareBarProps = { selected: readonly ReleaseSummary[]; onClear: () => void };

export function CompareBar({ selected, onClear }: CompareBarProps) {
  const pair = pairOf(selected);
  const compare = (): void => {
    if (pair) navigate({ screen: "compare", left: pair[0].id, right: pair[1].id });
  };
  useShortcut("c", "Compare the two selected", compare, { when: pair !== null });
  useShortcut("Escape", "Select nothing", onClear, { when: selected.length > 0 });
  if (selected.length === 0) return null;
  const shown = pair ?? selected;
  const pace = pair && paceWords(pair);
  return (
    <div className={styles["bar"]} role="region" aria-label="Selected releases" data-testid="compare-bar">
      <b role="status">{selected.length} selected</b>
      <div className={styles["releases"]}>
        {shown.map((release, index) => (
          <span key={release.id} className={styles["release"]}>
            {index === 1 && <GitCompareArrows size={14} aria-label="with" role="img" />}
            {(index === 0 || release.product !== shown[0]?.product) && <b>{release.product}</b>} {release.version ?? "no version"}
            {lengthOf(release) !== null && <span className={styles["length"]}>{duration(lengthOf(release) ?? 0)}</span>}
          </span>
        ))}
        {pace !== null && <span className={styles["pace"]}>{pace}</span>}
        {pair === null && <span className={styles["hint"]}>Select another one to compare</span>}
      </div>
      <Button variant="solid" keys="C" disabled={pair === null} onClick={compare} data-testid="compare">Compare</Button>
      <Button variant="ghost" keys="Esc" onClick={onClear}>Clear</Button>
    </div>
  );
}

// Two states of a manifest beside each other: the difference in words and in lines.

import { RotateCcw } from "lucide-react";

import { Button } from "../../components/button";
import { DiffView } from "../../components/diff-view";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import type { DraftView, ManifestChange } from "../../gen/bindings";
import { ChangeList } from "./discard-dialog";
import { inTime, type Pair, sideWords, textOf, withTheOneBefore } from "./history";
import styles from "./history-panel.module.css";
import { useDifference } from "./use-history";
import { shortRevision } from "./words";

type HistoryDifferenceProps = {
  view: DraftView;
  changes: readonly ManifestChange[];
  pair: Pair;
  onPair: (pair: Pair) => void;
  onOpen: (change: ManifestChange) => void;
};

export function HistoryDifference({ view, changes, pair, onPair, onOpen }: HistoryDifferenceProps) {
  const difference = useDifference(view.kind, textOf(changes, view, pair.before), textOf(changes, view, pair.after));
  const main = pair.after === "draft" ? pair.before : pair.after;
  const selected = changes.find(({ commit }) => commit.sha === main);
  const before = withTheOneBefore(changes, main);
  const withDraft = pair.after === "draft";
  return (
    <section className={styles["difference"]} aria-label="Difference" data-testid="history-difference">
      <div className={styles["sides"]}>
        <h3>From {sideWords(pair.before)} to {sideWords(pair.after)}</h3>
        <span className={styles["spring"]} />
        <Button size="sm" variant="ghost" data-testid="history-with-before" disabled={!withDraft && pair.before === before.before} onClick={() => { onPair(before); }}>To the one before</Button>
        <Button size="sm" variant="ghost" data-testid="history-with-draft" disabled={withDraft} onClick={() => { onPair(inTime(changes, main, "draft")); }}>To the draft</Button>
        {selected && (
          <Button
            size="sm"
            icon={<RotateCcw size={13} aria-hidden />}
            data-testid="history-open"
            disabled={selected.text === null || selected.text === view.text}
            title={selected.text === null ? "This commit deleted it: open the one before." : selected.text === view.text ? "The draft has this text already." : "An edit like any other: undo takes it back"}
            onClick={() => { onOpen(selected); }}
          >
            Open {shortRevision(main)} as draft
          </Button>
        )}
      </div>
      {/* It scrolls: by keyboard too. */}
      <div className={styles["lines"]} tabIndex={0} role="region" aria-label="Changed lines">
        {difference.error && <ErrorBanner error={difference.error} onRetry={() => void difference.refetch()} />}
        {!difference.data && !difference.error && <Skeleton rows={4} />}
        {difference.data && (
          <>
            {difference.data.diff !== "" && <ChangeList changes={difference.data.words} />}
            <DiffView diff={difference.data.diff} data-testid="history-diff" />
          </>
        )}
      </div>
    </section>
  );
}

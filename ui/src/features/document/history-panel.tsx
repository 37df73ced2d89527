// How a manifest came to be what it is: its commits, what each changed, and any two of them beside each other.

import { ArrowLeftRight, FileClock, History, X } from "lucide-react";
import { useRef, useState } from "react";

import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { IconButton } from "../../components/icon-button";
import { nameOf } from "../../components/person";
import { Skeleton } from "../../components/skeleton";
import { Ago, clock, day } from "../../components/time";
import { toast } from "../../components/toast";
import type { DraftView, ManifestChange, ProfileState } from "../../gen/bindings";
import { HistoryDifference } from "./history-difference";
import { inTime, initials, type Pair, type Side, title, withTheOneBefore } from "./history";
import styles from "./history-panel.module.css";
import { reachable } from "./reach";
import { useHistory } from "./use-history";
import { awayWord, kindWord, shortRevision } from "./words";

export type HistoryPanelProps = {
  profile: ProfileState;
  view: DraftView;
  /** An old text becomes the draft's: an ordinary edit. */
  onOpen: (text: string) => void;
  onClose: () => void;
};

export function HistoryPanel({ profile, view, onOpen, onClose }: HistoryPanelProps) {
  const { kind, name, baseRevision } = view;
  const history = useHistory(profile.profile.id, kind, name, baseRevision);
  const changes = history.data?.history.changes ?? [];
  const [chosen, setChosen] = useState<Pair | null>(null);
  // Without a choice the newest commit is on show.
  const newest = changes[0]?.commit.sha;
  const pair = chosen ?? (newest === undefined ? null : withTheOneBefore(changes, newest));
  const open = (change: ManifestChange): void => {
    if (change.text === null) return;
    onOpen(change.text);
    toast({ tone: "success", title: `The draft is ${name} as of ${shortRevision(change.commit.sha)} now`, text: "Undo takes it back; nothing is published." });
  };
  return (
    // Escape closes it from wherever in it she is.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      className={styles["panel"]}
      data-testid="history-panel"
      aria-label={`History of ${name}`}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <header className={styles["head"]}>
        <History size={15} aria-hidden />
        <h2>History</h2>
        {history.data && (
          <span className={styles["age"]} data-testid="history-age">
            {reachable(profile.link) ? <>as of <Ago at={history.data.seenAt} /></> : <>{awayWord(profile.link)}, as last seen <Ago at={history.data.seenAt} /></>}
          </span>
        )}
        <IconButton label="Close the history" icon={<X size={16} />} size="sm" data-testid="history-close" onClick={onClose} />
      </header>
      {history.error && <div className={styles["notice"]}><ErrorBanner error={history.error} onRetry={() => void history.refetch()} /></div>}
      {baseRevision !== null && history.isPending && <div className={styles["notice"]}><Skeleton rows={6} height={20} label="Reading the history" /></div>}
      {(baseRevision === null || (history.data && changes.length === 0)) && (
        <EmptyState
          icon={<FileClock size={24} />}
          title="No history yet"
          text={`Every publish of this ${kindWord[kind]} is a commit, and stands here with who made it, when, and what it changed.${baseRevision === null ? " It was never published." : ""}`}
        />
      )}
      {pair && (
        <>
          <Commits changes={changes} pair={pair} draft={view.dirty} onPair={setChosen} />
          {history.data?.history.more && <p className={styles["more"]} data-testid="history-more">Older ones are not shown: the repository has them.</p>}
          <HistoryDifference key={`${pair.before} ${pair.after}`} view={view} changes={changes} pair={pair} onPair={setChosen} onOpen={open} />
        </>
      )}
    </aside>
  );
}

type CommitsProps = { changes: readonly ManifestChange[]; pair: Pair; draft: boolean; onPair: (pair: Pair) => void };

/** The commits, newest first; arrows move, the button beside each makes it the other side of the comparison. */
function Commits({ changes, pair, draft, onPair }: CommitsProps) {
  const list = useRef<HTMLUListElement>(null);
  const main = pair.after === "draft" ? pair.before : pair.after;
  const step = (event: React.KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-commit]") ?? [])];
    const next = rows[rows.findIndex((row) => row === document.activeElement) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.click();
  };
  const compare = (side: Side): void => {
    if (side !== main) onPair(inTime(changes, main, side));
  };
  return (
    // The arrows come from the buttons inside.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul ref={list} className={styles["list"]} aria-label="Commits, newest first" data-testid="history-list" onKeyDown={step}>
      {draft && (
        <li className={styles["item"]} data-side={pair.after === "draft" || undefined}>
          <span className={styles["avatar"]} data-draft aria-hidden>✎</span>
          <span className={styles["words"]}><b className="truncate">Your draft</b><span className={styles["meta"]}>on this laptop, not published</span></span>
          <IconButton label="Compare with the draft" icon={<ArrowLeftRight size={14} />} size="sm" data-testid="history-compare-draft" onClick={() => { compare("draft"); }} />
        </li>
      )}
      {changes.map((change) => {
        const { sha, author, message, date } = change.commit;
        const at = Date.parse(date);
        return (
          <li key={sha} className={styles["item"]} data-side={sha === pair.before || sha === pair.after || undefined} data-main={sha === main || undefined}>
            <button
              type="button"
              className={styles["commit"]}
              data-testid="history-commit"
              data-commit={sha}
              aria-pressed={sha === main}
              title={message}
              onClick={() => { onPair(withTheOneBefore(changes, sha)); }}
            >
              <span className={styles["avatar"]} aria-hidden>{initials(author)}</span>
              <span className={styles["words"]}>
                <b className="truncate">{title(message) || "No message"}</b>
                <span className={styles["meta"]}>
                  {nameOf(author)} · <time dateTime={date}>{Number.isNaN(at) ? date : `${day(at)} ${clock(at)}`}</time> · <code>{shortRevision(sha)}</code>
                  {change.text === null && " · deleted"}
                </span>
                {change.words.length > 0 && <span className={styles["said"]}>{change.words.join(" · ")}</span>}
              </span>
            </button>
            <IconButton label={`Compare with ${shortRevision(sha)}`} icon={<ArrowLeftRight size={14} />} size="sm" data-testid="history-compare" disabled={sha === main} onClick={() => { compare(sha); }} />
          </li>
        );
      })}
    </ul>
  );
}

// The row above every editor: what state the draft is in, undo and redo, discard, history; the rest comes from the editor.

import { ChevronDown, CircleCheck, History, PencilLine, Redo2, Trash2, Undo2 } from "lucide-react";
import { Popover } from "radix-ui";
import type { ReactNode } from "react";

import { plural } from "../../components/words";
import { IconButton } from "../../components/icon-button";
import type { DraftView } from "../../gen/bindings";
import styles from "./document-bar.module.css";
import type { Draft } from "./use-draft";
import { useNow } from "./use-now";
import { ago, kindWord, shortRevision } from "./words";

export type DocumentBarProps = {
  draft: Draft;
  view: DraftView;
  /** For an editor that does more than that. */
  onUndo?: () => void;
  onRedo?: () => void;
  onDiscard: () => void;
  /** The history is open. */
  history: boolean;
  onHistory: (open: boolean) => void;
  /** Between the draft's state and its buttons. */
  before?: ReactNode;
  /** Behind its buttons. */
  children?: ReactNode;
};

export function DocumentBar({ draft, view, onUndo, onRedo, onDiscard, history, onHistory, before, children }: DocumentBarProps) {
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Draft" data-testid="document-bar">
      <DraftState view={view} busy={draft.busy} />
      <span className={styles["spring"]} />
      {before !== undefined && (
        <>
          {before}
          <Divider />
        </>
      )}
      <IconButton
        label="Undo (Ctrl Z)"
        icon={<Undo2 size={16} />}
        data-testid="undo"
        disabled={!view.canUndo && !draft.busy}
        onClick={() => {
          if (onUndo) onUndo();
          else draft.session.undo();
        }}
      />
      <IconButton
        label="Redo (Ctrl Shift Z)"
        icon={<Redo2 size={16} />}
        data-testid="redo"
        disabled={!view.canRedo}
        onClick={() => {
          if (onRedo) onRedo();
          else draft.session.redo();
        }}
      />
      <IconButton label="Discard draft…" icon={<Trash2 size={16} />} data-testid="discard-draft" disabled={!view.dirty} onClick={onDiscard} />
      <IconButton
        label="History"
        icon={<History size={16} />}
        data-testid="open-history"
        aria-pressed={history}
        onClick={() => {
          onHistory(!history);
        }}
      />
      {children}
    </div>
  );
}

/** A thin line between groups of the row. */
export function Divider() {
  return <span className={styles["divider"]} aria-hidden />;
}

function DraftState({ view, busy }: { view: DraftView; busy: boolean }) {
  const now = useNow();
  const kind = kindWord[view.kind];
  const base = view.baseRevision === null ? `new ${kind}` : shortRevision(view.baseRevision);
  if (!view.dirty) {
    return (
      <p className={styles["state"]} data-testid="draft-state" role="status">
        <CircleCheck size={15} aria-hidden />
        <strong>Published</strong> · <code>{base}</code>
        {busy && <span> · saving…</span>}
      </p>
    );
  }
  return (
    <div className={styles["state"]} data-testid="draft-state" data-draft role="status">
      <PencilLine size={15} aria-hidden />
      <strong>{view.baseRevision === null ? `New ${kind}` : "Draft"}</strong>
      <span className={styles["dot"]}>·</span>
      {view.baseRevision === null && !view.canUndo ? <span>not published yet</span> : <Changes changes={view.changes} readable={kind !== "flow" || view.graph !== null} />}
      {view.baseRevision !== null && (
        <>
          <span className={styles["dot"]}>·</span>
          <span>based on <code>{base}</code></span>
        </>
      )}
      <span className={styles["dot"]}>·</span>
      <span>{busy ? "saving…" : view.savedAt === null ? "not saved yet" : `saved ${ago(view.savedAt, now)}`}</span>
    </div>
  );
}

function Changes({ changes, readable }: { changes: readonly string[]; readable: boolean }) {
  if (!readable) return <span>can’t be read yet</span>;
  if (changes.length === 0) return <span>changed in form only</span>;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className={styles["changes"]} data-testid="draft-changes">
          {plural(changes.length, "change")}
          <ChevronDown size={12} aria-hidden />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles["changesList"]} align="start" sideOffset={6} collisionPadding={12} aria-label="Changes in this draft">
          <h3>Changes in this draft</h3>
          <ul>
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

// Throwing a draft away can't be undone: it says what goes.

import { useState } from "react";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { commands, type DraftView } from "../../gen/bindings";
import { call } from "../../platform/call";
import styles from "./dialogs.module.css";
import { kindWord } from "./words";

type DiscardDialogProps = { profile: string; view: DraftView; onClose: () => void; onDiscarded: () => void };

export function DiscardDialog({ profile, view, onClose, onDiscarded }: DiscardDialogProps) {
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const discard = async (): Promise<void> => {
    setBusy(true);
    try {
      await call(commands.discardDraft(profile, view.kind, view.name));
      onDiscarded();
    } catch (thrown) {
      setFailure(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Discard this draft?"
      description={
        view.baseRevision === null
          ? `The ${kindWord[view.kind]} was never published: it will be gone.`
          : `The ${kindWord[view.kind]} goes back to what is published. The draft and its steps will be gone; this can’t be undone.`
      }
      testId="discard-dialog"
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>Keep it</Button>
          <Button variant="danger" data-testid="discard-confirm" disabled={busy} onClick={() => void discard()}>Discard draft</Button>
        </>
      }
    >
      {failure !== null && <ErrorBanner error={failure} />}
      <ChangeList changes={view.changes} />
    </Dialog>
  );
}

/** The difference in words. */
export function ChangeList({ changes }: { changes: readonly string[] }) {
  if (changes.length === 0) return <p className={styles["secondary"]}>Only comments, order or spacing differ.</p>;
  return (
    <ul className={styles["changes"]}>
      {changes.map((change) => (
        <li key={change}>{change}</li>
      ))}
    </ul>
  );
}

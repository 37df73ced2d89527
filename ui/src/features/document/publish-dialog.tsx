// Publishing: what will be committed, in words and as a diff, and the message for it. Without the runtime the draft is
// kept ready, and nothing happens before she says so again.

import { CircleX, GitMerge, TriangleAlert } from "lucide-react";

import { Banner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { DiffView } from "../../components/diff-view";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { TextField } from "../../components/text-field";
import type { PublishPreview } from "../../gen/bindings";
import { ChangeList } from "./discard-dialog";
import styles from "./dialogs.module.css";
import { isUnreachable, reachable } from "./reach";
import { kindWord } from "./words";
import { type PublishDialogProps, usePublish } from "./use-publish";

export function PublishDialog(props: PublishDialogProps) {
  const { profile: state, kind, name, ready, onClose, onMerge } = props;
  const { profile } = state;
  const there = reachable(state.link);
  const publishing = usePublish(props, there);
  const { preview, failure, busy, publish, keep } = publishing;
  const offersKeep = !there || ready !== null || isUnreachable(failure);
  return (
    <Dialog
      open
      onClose={onClose}
      width={760}
      title={there ? `Publish ${name}` : `Keep ${name} ready to publish`}
      description={
        there
          ? `Commits the draft to the configuration repository. Releases that run keep the ${kindWord[kind]} they started with; a publish can’t be undone, only followed by another.`
          : "The runtime can’t be reached now. The draft waits on this laptop with its message; nothing is published before you say so again, online."
      }
      testId="publish-dialog"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          if (there) void publish();
          else void keep();
        }
      }}
      footer={
        <>
          {publishing.refusal !== null && preview !== null && <span className={styles["blocked"]} data-testid="publish-refusal">{publishing.refusal}</span>}
          <Button variant="ghost" onClick={onClose}>Not now</Button>
          {preview?.outdated === true ? (
            <Button variant="solid" icon={<GitMerge size={14} aria-hidden />} data-testid="publish-merge" onClick={onMerge}>Bring both together…</Button>
          ) : (
            <>
              {offersKeep && (
                <Button variant={there ? "outline" : "solid"} data-testid="publish-keep-ready" disabled={publishing.keepRefusal !== null || busy} onClick={() => void keep()}>
                  Keep ready to publish
                </Button>
              )}
              {there && (
                <Button variant="solid" data-testid="publish-confirm" disabled={publishing.refusal !== null || busy} onClick={() => void publish()}>
                  {busy ? "Publishing…" : "Publish"}
                </Button>
              )}
            </>
          )}
        </>
      }
    >
      <div className={styles["body"]}>
        {failure !== null && <ErrorBanner error={failure} />}
        {preview === null && failure === null && <Skeleton />}
        {preview !== null && (
          <>
            {preview.outdated && (
              <Banner tone="warning" title="The published text has moved since this draft was begun">
                Publishing would take back what was changed there. Bring both together first: what only one of you changed merges by itself.
              </Banner>
            )}
            <Problems preview={preview} />
            <ChangeList changes={preview.changes} />
            <div data-testid="publish-diff">
              <ScrollingDiff label={`Diff of ${preview.file}`} diff={preview.diff} />
            </div>
            <TextField
              label="Message"
              hint={preview.outdated ? undefined : there ? "Ctrl Enter publishes" : "Ctrl Enter keeps it ready"}
              multiline
              autoFocus
              value={publishing.message}
              onChange={publishing.setMessage}
              data-testid="publish-message"
            />
            {profile.protected && there && (
              <TextField
                label={`${profile.name} is protected: type the name`}
                hint={name}
                value={publishing.typedName}
                onChange={publishing.setTypedName}
                data-testid="publish-name"
              />
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

function Problems({ preview }: { preview: PublishPreview }) {
  if (preview.problems.length === 0) return null;
  return (
    <ul className={styles["problems"]} aria-label="Problems">
      {preview.problems.map((problem, index) => (
        <li key={`${problem.code} ${index}`} data-severity={problem.severity}>
          {problem.severity === "error" ? <CircleX size={14} aria-label="Error" /> : <TriangleAlert size={14} aria-label="Warning" />}
          <span>
            {problem.message}
            {problem.hint !== null && <small>{problem.hint}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A region that scrolls, also by the keyboard. */
function ScrollingDiff({ label, diff }: { label: string; diff: string }) {
  return (
    <div className={styles["diff"]} tabIndex={0} role="region" aria-label={label}>
      <DiffView diff={diff} />
    </div>
  );
}

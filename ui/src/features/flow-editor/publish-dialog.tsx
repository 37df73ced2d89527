// Publishing: what will be committed, in words and as a diff, and the message for it.

import { createTwoFilesPatch } from "diff";
import { CircleX, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";

import { Banner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { DiffView } from "../../components/diff-view";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { TextField } from "../../components/text-field";
import { commands, type Profile, type Published, type PublishPreview } from "../../gen/bindings";
import { call, CallError } from "../../platform/call";
import { ChangeList } from "./discard-dialog";
import styles from "./dialogs.module.css";

type PublishDialogProps = {
  profile: Profile;
  flow: string;
  /** The draft's text, to compare when the published one has moved. */
  text: string;
  onClose: () => void;
  onPublished: (published: Published) => void;
  /** Her draft gives way to what is published. */
  onTakeTheirs: () => void;
};

export function PublishDialog({ profile, flow, text, onClose, onPublished, onTakeTheirs }: PublishDialogProps) {
  const [preview, setPreview] = useState<PublishPreview | null>(null);
  const [message, setMessage] = useState("");
  const [typedName, setTypedName] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // One key for one intention: pressing again after a lost answer publishes once.
  const [key] = useState(() => crypto.randomUUID());

  // The runtime side compares the draft with what is published now.
  useEffect(() => {
    let left = false;
    call(commands.publishPreview(profile.id, flow)).then(
      (found) => {
        if (left) return;
        setPreview(found);
        setMessage(found.message);
      },
      (thrown: unknown) => {
        if (!left) setFailure(thrown);
      },
    );
    return () => {
      left = true;
    };
  }, [profile.id, flow]);

  const blocked = refusal(preview, message, profile, flow, typedName);
  const publish = async (): Promise<void> => {
    if (blocked !== null || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      onPublished(await call(commands.publish(profile.id, flow, message.trim(), key)));
    } catch (thrown) {
      setFailure(thrown);
    } finally {
      setBusy(false);
    }
  };

  const conflict = failure instanceof CallError && failure.code === "conflict" ? failure : null;
  if (conflict) return <Conflict flow={flow} mine={text} conflict={conflict} onClose={onClose} onTakeTheirs={onTakeTheirs} />;
  return (
    <Dialog
      open
      onClose={onClose}
      width={760}
      title={`Publish ${flow}`}
      description="Commits the draft to the configuration repository. Releases that run keep the flow they started with; a publish can’t be undone, only followed by another."
      testId="publish-dialog"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void publish();
        }
      }}
      footer={
        <>
          {blocked !== null && preview !== null && <span className={styles["blocked"]}>{blocked}</span>}
          <Button variant="ghost" onClick={onClose}>Not now</Button>
          <Button variant="solid" data-testid="publish-confirm" disabled={blocked !== null || busy} onClick={() => void publish()}>
            {busy ? "Publishing…" : "Publish"}
          </Button>
        </>
      }
    >
      <div className={styles["body"]}>
        {failure !== null && <ErrorBanner error={failure} />}
        {preview === null && failure === null && <Skeleton />}
        {preview !== null && (
          <>
            {preview.outdated && (
              <Banner tone="warning" title="The published flow has moved since this draft was begun">
                Publishing will be refused until the draft is based on what is published now.
              </Banner>
            )}
            <Problems preview={preview} />
            <ChangeList changes={preview.changes} />
            <div data-testid="publish-diff">
              <ScrollingDiff label={`Diff of ${preview.file}`} diff={preview.diff} />
            </div>
            <TextField
              label="Message"
              hint="Ctrl Enter publishes"
              multiline
              autoFocus
              value={message}
              onChange={setMessage}
              data-testid="publish-message"
            />
            {profile.protected && (
              <TextField
                label={`${profile.name} is protected: type the flow’s name`}
                hint={flow}
                value={typedName}
                onChange={setTypedName}
                data-testid="publish-name"
              />
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

function refusal(preview: PublishPreview | null, message: string, profile: Profile, flow: string, typedName: string): string | null {
  if (!preview) return "The difference is still being worked out.";
  if (preview.problems.some((problem) => problem.severity === "error")) return "Mend the errors first.";
  if (message.trim() === "") return "A message is needed.";
  if (profile.protected && typedName !== flow) return "Type the flow’s name to go on.";
  return null;
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

type ConflictProps = { flow: string; mine: string; conflict: CallError; onClose: () => void; onTakeTheirs: () => void };

/** Somebody else has published meanwhile. */
function Conflict({ flow, mine, conflict, onClose, onTakeTheirs }: ConflictProps) {
  const theirs = conflict.current;
  const diff = theirs === null ? null : createTwoFilesPatch("published now", "my draft", theirs, mine, undefined, undefined, { context: 3 });
  return (
    <Dialog
      open
      onClose={onClose}
      width={760}
      title={`${flow} was published by somebody else meanwhile`}
      description="Nothing was published: your draft is based on an older text, and publishing it would take back what they changed."
      testId="publish-conflict"
      footer={
        <>
          <Button variant="danger" data-testid="take-theirs" onClick={onTakeTheirs}>Take theirs, discard my draft</Button>
          <Button variant="solid" data-testid="keep-mine" onClick={onClose}>Keep my draft</Button>
        </>
      }
    >
      <div className={styles["body"]}>
        <Banner tone="warning" title={conflict.message}>
          {conflict.hint ?? "Keep your draft to bring their change into it by hand, or take theirs and begin again."}
        </Banner>
        {diff === null ? (
          <p className={styles["secondary"]}>The published flow was removed.</p>
        ) : (
          <ScrollingDiff label="From what is published now to my draft" diff={diff} />
        )}
      </div>
    </Dialog>
  );
}

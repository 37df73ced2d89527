// What is to be known of a draft beside its state: that it waits for her with a message, that what is published has
// moved, and against what it was checked while the runtime is away.

import { CloudUpload, GitMerge, WifiOff } from "lucide-react";

import { Button } from "../../components/button";
import { clock, day } from "../../components/time";
import type { ConfigurationView, DraftView, ProfileState } from "../../gen/bindings";
import styles from "./draft-notes.module.css";
import { reachable } from "./reach";
import { awayWord, kindWord } from "./words";

type DraftNotesProps = {
  profile: ProfileState;
  configuration: ConfigurationView | null;
  view: DraftView;
  onPublish: () => void;
  onNotReady: () => void;
  onMerge: () => void;
};

export function DraftNotes({ profile, configuration, view, onPublish, onNotReady, onMerge }: DraftNotesProps) {
  const there = reachable(profile.link);
  return (
    <>
      {view.outdated && view.dirty && (
        <div className={styles["note"]} data-tone="moved" role="status" data-testid="draft-outdated">
          <GitMerge size={15} aria-hidden />
          <p className={styles["words"]}><b>The published {kindWord[view.kind]} has moved since this draft was begun</b> <span className={styles["more"]}>What only one of you changed comes together by itself.</span></p>
          <Button size="sm" data-testid="merge-open" onClick={onMerge}>Bring both together…</Button>
        </div>
      )}
      {view.ready !== null && (
        <ReadyNote
          className={styles["note"]}
          message={view.ready}
          there={there}
          onPublish={onPublish}
          onNotReady={onNotReady}
          publishable={!profile.profile.readOnly}
        />
      )}
      {!there && configuration && (
        <p className={styles["checked"]} data-testid="draft-checked">
          <WifiOff size={13} aria-hidden />
          <span className="truncate">
            Checked against what was read {day(configuration.seenAt).toLowerCase()} {clock(configuration.seenAt)}; {awayWord(profile.link)}: what has changed on the runtime since is not known
          </span>
        </p>
      )}
    </>
  );
}

type ReadyNoteProps = {
  className: string | undefined;
  message: string;
  /** The runtime can be asked now. */
  there: boolean;
  publishable: boolean;
  onPublish: () => void;
  onNotReady: () => void;
};

/** A draft that waits for her, with its message and what she can do with it. */
export function ReadyNote({ className, message, there, publishable, onPublish, onNotReady }: ReadyNoteProps) {
  return (
    <div className={className} data-tone="ready" role="status" data-testid="draft-ready">
      <CloudUpload size={15} aria-hidden />
      <p className={styles["words"]} title={message}>
        <b>Ready to publish:</b> <span className={styles["more"]}>{there ? "nothing is sent before you say so." : "you publish it when the runtime is back."}</span>
        <q className={styles["message"]} data-testid="draft-ready-message">{message.split("\n", 1)[0]}</q>
      </p>
      <Button size="sm" variant="ghost" data-testid="draft-edit-message" onClick={onPublish}>Edit message…</Button>
      <Button size="sm" variant="ghost" data-testid="draft-not-ready" onClick={onNotReady}>Not ready any more</Button>
      {there && publishable && <Button size="sm" variant="solid" data-testid="publish-now" onClick={onPublish}>Publish now…</Button>}
    </div>
  );
}

// What a release brings: commits and issue keys by application, as Markdown to copy or to keep.

import { ArrowRight, Copy, Download, GitMerge, NotebookText, TriangleAlert } from "lucide-react";
import { useState } from "react";

import { plural } from "../../components/words";
import type { ApplicationNotes, NotedCommit, NotesView as View } from "../../gen/bindings";
import { Button } from "../../components/button";
import { Chip } from "../../components/chip";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { nameOf } from "../../components/person";
import { pathBelow, SaveDialog } from "../../components/save-dialog";
import { Segmented } from "../../components/segmented";
import { Skeleton } from "../../components/skeleton";
import { Ago, clock, day } from "../../components/time";
import { toast } from "../../components/toast";
import { api } from "../../platform/api";
import { useStartup } from "../../platform/queries";
import { shortSha } from "./facts";
import styles from "./notes.module.css";
import { notesWords, otherIssues, subjectParts } from "./notes-words";
import { useNotes } from "./use-notes";

export type NotesViewProps = { profile: string; release: string };
type Form = "notes" | "markdown";

const forms = [
  { value: "notes", label: "Notes", testId: "notes-form-notes" },
  { value: "markdown", label: "Markdown", testId: "notes-form-markdown" },
] as const;

export function NotesView({ profile, release }: NotesViewProps) {
  const notes = useNotes(profile, release);
  if (notes.data) return <Notes profile={profile} view={notes.data} />;
  return (
    <div className={styles["waiting"]} aria-busy={notes.isPending}>
      {notes.error ? <ErrorBanner error={notes.error} onRetry={() => void notes.refetch()} /> : <Skeleton rows={6} label="Reading the commits" />}
    </div>
  );
}

function Notes({ profile, view: { notes, seenAt } }: { profile: string; view: View }) {
  const [form, setForm] = useState<Form>("notes");
  const [saving, setSaving] = useState(false);
  const downloads = useStartup().data?.downloadsDir ?? "";
  if (notes.applications.length === 0) {
    return <EmptyState icon={<NotebookText size={24} aria-hidden />} title="No notes" text="This release reaches no application beyond the one it starts from: there is nothing to compare with." />;
  }
  const copy = (): void => {
    navigator.clipboard.writeText(notes.markdown).then(
      () => { toast({ tone: "success", title: "Release notes copied as Markdown" }); },
      () => { toast({ tone: "danger", title: "The release notes couldn't be copied", text: "Export them to a file instead." }); },
    );
  };
  return (
    <div className={styles["notes"]} data-testid="notes">
      <div className={styles["tools"]}>
        <span className={styles["summary"]} role="status">{notesWords(notes)}</span>
        <span className={styles["read"]}>read <Ago at={seenAt} /></span>
        <Segmented<Form> label="Shown as" value={form} onChange={setForm} options={forms} />
        <Button icon={<Copy size={14} aria-hidden />} onClick={copy} data-testid="notes-copy">Copy Markdown</Button>
        <Button icon={<Download size={14} aria-hidden />} onClick={() => { setSaving(true); }} data-testid="notes-export">Export…</Button>
      </div>
      <div className={styles["scroll"]} tabIndex={0} role="group" aria-label="Release notes">
        {form === "markdown" ? <pre className={styles["markdown"]} data-testid="notes-markdown">{notes.markdown}</pre> : (
          <div className={styles["page"]}>
            {notes.applications.map((application) => <Application key={`${application.environment}/${application.application}`} notes={application} />)}
          </div>
        )}
      </div>
      {saving && (
        <SaveDialog
          title="Export the release notes" unit="lines" path={pathBelow(downloads, `release-notes-${notes.release}.md`)}
          save={(path) => api.exportNotes(profile, notes.release, path)} onClose={() => { setSaving(false); }}
        />
      )}
    </div>
  );
}

function Application({ notes }: { notes: ApplicationNotes }) {
  const { application, environment, fromVersion: from, version: to, commits, issues, remark } = notes;
  return (
    <section className={styles["application"]} aria-label={`${application} in ${environment}`}>
      <header className={styles["head"]}>
        <h2 className={styles["name"]} title={application}>{application}</h2>
        <span className={styles["environment"]}>in {environment}</span>
        <span className={styles["versions"]}>
          {from !== to && <><span className={styles["from"]} title={from ?? undefined}>{from ?? "nothing before"}</span><ArrowRight size={14} aria-label="to" /></>}
          <b title={to ?? undefined}>{to ?? "no version"}</b>
        </span>
        <span className={styles["count"]}>{plural(commits.length, "commit")}</span>
      </header>
      {issues.length > 0 && (
        <ul className={styles["issues"]} aria-label={`Issues of ${application}`}>
          {issues.map((key) => <li key={key}><Chip tone="accent">{key}</Chip></li>)}
        </ul>
      )}
      {remark !== null && <p className={styles["remark"]}><TriangleAlert size={14} aria-hidden />{remark}</p>}
      {commits.length === 0 ? <p className={styles["none"]}>No commits between these versions.</p> : (
        <ol className={styles["commits"]}>{commits.map((noted) => <Commit key={noted.commit.sha} noted={noted} />)}</ol>
      )}
    </section>
  );
}

function Commit({ noted }: { noted: NotedCommit }) {
  const { commit, merge } = noted;
  const at = Date.parse(commit.date);
  return (
    <li className={styles["commit"]} data-merge={merge} title={commit.message}>
      <code className={styles["sha"]}>{shortSha(commit.sha)}</code>
      <span className={styles["subject"]}>
        {merge && <GitMerge size={13} role="img" aria-label="merge" />}
        {subjectParts(noted).map((part, index) => (part.issue ? <b key={index} className={styles["key"]}>{part.text}</b> : part.text))}
        {otherIssues(noted).map((key) => <b key={key} className={styles["key"]}> {key}</b>)}
      </span>
      <span className={styles["author"]} title={commit.author}>{nameOf(commit.author)}</span>
      <time className={styles["date"]} dateTime={commit.date}>{Number.isNaN(at) ? "" : `${day(at)} ${clock(at)}`}</time>
    </li>
  );
}

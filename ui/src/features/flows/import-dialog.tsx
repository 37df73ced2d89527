// Manifests from a file, a folder or a repository: what was found there, and taking it over.

import { useMutation } from "@tanstack/react-query";
import { CircleX, TriangleAlert } from "lucide-react";
import { useState } from "react";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { Refusable } from "../../components/refusable";
import { Segmented } from "../../components/segmented";
import { TextField } from "../../components/text-field";
import { toast } from "../../components/toast";
import { Truncated } from "../../components/truncated";
import type { Found, ImportFrom, ImportReport, ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { rereadConfiguration } from "../../platform/queries";
import styles from "./import-dialog.module.css";
import { chosenAtFirst, chosenOf, grouped, keyOf, kindWords, messageOf, stateWords, takeable } from "./import-rows";

export type ImportDialogProps = { profile: ProfileState; onClose: () => void };

export function ImportDialog({ profile, onClose }: ImportDialogProps) {
  const [report, setReport] = useState<ImportReport | null>(null);
  const [from, setFrom] = useState<From>({ type: "path", path: "", url: "", branch: "" });
  return report === null ? (
    <Source profile={profile} from={from} onFrom={setFrom} onClose={onClose} onRead={setReport} />
  ) : (
    <Report profile={profile} report={report} onBack={() => { setReport(null); }} onClose={onClose} />
  );
}

/** What she typed, kept while she looks at a report. */
type From = { type: ImportFrom["type"]; path: string; url: string; branch: string };

type SourceProps = ImportDialogProps & { from: From; onFrom: (from: From) => void; onRead: (report: ImportReport) => void };

/** Where they are. */
function Source({ profile: { profile }, from, onFrom, onClose, onRead }: SourceProps) {
  const { type, path, url, branch } = from;
  const reading = useMutation({
    mutationFn: () => api.readImport(profile.id, type === "path" ? { type, path: path.trim() } : { type, url: url.trim(), branch: branch.trim() === "" ? null : branch.trim() }),
    onSuccess: onRead,
  });
  const ready = (type === "path" ? path : url).trim() !== "" && !reading.isPending;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Import manifests"
      description="Flows, workflows, policies, products, templates, environments and applications in the public layout. Looking changes nothing."
      width={560}
      testId="import-dialog"
      footer={
        <>
          <Button variant="outline" onClick={onClose}>Cancel</Button>
          <Button variant="solid" type="submit" form="import-form" data-testid="import-read" disabled={!ready}>
            {reading.isPending ? "Looking through it…" : "Look through it"}
          </Button>
        </>
      }
    >
      <form
        id="import-form"
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) reading.mutate();
        }}
      >
        <Segmented<ImportFrom["type"]>
          label="From"
          value={type}
          onChange={(next) => { onFrom({ ...from, type: next }); }}
          options={[
            { value: "path", label: "File or folder", testId: "import-from-path" },
            { value: "repository", label: "Git repository", testId: "import-from-repository" },
          ]}
        />
        {type === "path" ? (
          <TextField label="Path" hint="A YAML file, or a folder with all that is below it." value={path} onChange={(text) => { onFrom({ ...from, path: text }); }} mono autoFocus data-testid="import-path" />
        ) : (
          <>
            <TextField label="Address" hint="Whatever git clone understands; its own credentials are used." value={url} onChange={(text) => { onFrom({ ...from, url: text }); }} mono autoFocus data-testid="import-url" />
            <TextField label="Branch" hint="The default branch when left empty." value={branch} onChange={(text) => { onFrom({ ...from, branch: text }); }} mono data-testid="import-branch" />
          </>
        )}
        {reading.error && <ErrorBanner error={reading.error} />}
      </form>
    </Dialog>
  );
}

type ReportProps = ImportDialogProps & { report: ImportReport; onBack: () => void };

/** What was found, and what of it she takes. */
function Report({ profile: { profile }, report, onBack, onClose }: ReportProps) {
  const { found } = report;
  const [chosen, setChosen] = useState(() => chosenAtFirst(found));
  const [message, setMessage] = useState<string | null>(null);
  const [typedName, setTypedName] = useState("");
  // One key for one intention: pressing again after a lost answer commits once, another choice commits anew.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const { choices, drafts, replaced } = chosenOf(found, chosen);
  const text = message ?? messageOf(found, chosen, report.from);
  const done = (title: string, words: string): void => {
    void rereadConfiguration(profile.id);
    toast({ tone: "success", title, text: words });
    onClose();
  };
  const committing = useMutation({
    mutationFn: () => api.import(profile.id, choices, text.trim(), key),
    onSuccess: ({ commit }) => { done(`${String(choices.length)} imported`, `Commit ${commit.slice(0, 7)}`); },
  });
  const drafting = useMutation({
    mutationFn: () => api.importAsDrafts(profile.id, choices),
    onSuccess: (names) => { done("Drafts begun", names.join(", ")); },
  });
  const busy = committing.isPending || drafting.isPending;
  const named = !profile.protected || typedName.trim() === profile.name;
  const nothing = choices.length === 0 ? "Choose something first." : null;
  const noDrafts = nothing ?? (drafts < choices.length ? "Only flows and workflows can be drafts." : null);
  const noCommit = nothing ?? (profile.readOnly ? "This profile is read-only." : text.trim() === "" ? "Write a message first." : named ? null : `Type ${profile.name} first: it is protected.`);
  const toggle = (row: Found): void => {
    const next = new Set(chosen);
    if (!next.delete(keyOf(row))) next.add(keyOf(row));
    setChosen(next);
    setKey(crypto.randomUUID());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Import manifests"
      description={`Found in ${report.from}`}
      width={760}
      testId="import-report"
      footer={
        <>
          <Button variant="ghost" data-testid="import-back" onClick={onBack}>Look elsewhere</Button>
          <span className={styles["spring"]} />
          <Refusable reason={noDrafts}>
            <Button variant="outline" data-testid="import-drafts" disabled={busy || noDrafts !== null} onClick={() => { drafting.mutate(); }}>
              {drafting.isPending ? "Beginning drafts…" : "As drafts"}
            </Button>
          </Refusable>
          <Refusable reason={noCommit}>
            <Button variant="solid" data-testid="import-commit" disabled={busy || noCommit !== null} onClick={() => { committing.mutate(); }}>
              {committing.isPending ? "Committing…" : `Commit ${String(choices.length)}`}
            </Button>
          </Refusable>
        </>
      }
    >
      <div className={styles["form"]}>
        <div className={styles["report"]} role="region" aria-label="What was found" tabIndex={0}>
          {found.length === 0 && <p className={styles["none"]}>There is no manifest there: nothing that ends in .yaml or .yml. Look elsewhere, or give the folder above.</p>}
          {grouped(found).map(({ state, rows }) => (
            <section key={state} data-testid={`import-${state}`} aria-label={stateWords[state].title}>
              <h3>{stateWords[state].title} <small>{String(rows.length)} · {stateWords[state].text}</small></h3>
              <ul>
                {rows.map((row) => <Row key={keyOf(row)} row={row} chosen={chosen.has(keyOf(row))} onToggle={toggle} />)}
              </ul>
            </section>
          ))}
          {report.leftOut.length > 0 && (
            <section aria-label="Left out">
              <h3>Left out <small>{String(report.leftOut.length)} files were not looked into</small></h3>
              <ul>
                {report.leftOut.map(([file, why]) => <li key={file} className={styles["left"]}><Truncated className={styles["file"]}>{file}</Truncated><span className={styles["why"]}>{why}</span></li>)}
              </ul>
            </section>
          )}
        </div>
        {replaced > 0 && <p className={styles["replaced"]} role="status">{replaced === 1 ? "1 manifest that is here is replaced." : `${String(replaced)} manifests that are here are replaced.`} Git keeps what they said.</p>}
        {choices.length > 0 && <TextField label="Message" multiline rows={3} value={text} onChange={(next) => { setMessage(next); setKey(crypto.randomUUID()); }} data-testid="import-message" />}
        {profile.protected && choices.length > 0 && <TextField label={`${profile.name} is protected: type its name`} value={typedName} onChange={setTypedName} data-testid="import-name" />}
        {(committing.error ?? drafting.error) && <ErrorBanner error={committing.error ?? drafting.error} />}
      </div>
    </Dialog>
  );
}

function Row({ row, chosen, onToggle }: { row: Found; chosen: boolean; onToggle: (row: Found) => void }) {
  const words = (
    <>
      <span className={styles["kind"]}>{row.kind === null ? "–" : kindWords[row.kind]}</span>
      <Truncated className={styles["name"]}>{row.name ?? "–"}</Truncated>
      <Truncated className={styles["file"]}>{row.line > 1 ? `${row.file}:${String(row.line)}` : row.file}</Truncated>
    </>
  );
  return (
    <li>
      {takeable(row) ? (
        <label className={styles["row"]}>
          <input type="checkbox" checked={chosen} onChange={() => { onToggle(row); }} data-testid={`import-choose-${row.name ?? row.file}`} />
          {words}
        </label>
      ) : (
        <div className={styles["row"]}><span aria-hidden />{words}</div>
      )}
      {row.problems.map((problem, index) => (
        <p key={`${problem.code} ${String(index)}`} className={styles["problem"]} data-severity={problem.severity}>
          {problem.severity === "error" ? <CircleX size={13} aria-label="Error" /> : <TriangleAlert size={13} aria-label="Warning" />}
          {problem.message}{problem.hint === null ? "" : ` — ${problem.hint}`}
        </p>
      ))}
    </li>
  );
}

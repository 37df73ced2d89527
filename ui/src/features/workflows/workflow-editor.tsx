// The editor of a workflow: its text, its parameters, its runs on this laptop, and who uses it.

import { CloudUpload } from "lucide-react";
import { useMemo, useState } from "react";

import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { navigate } from "../../app/router";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { Segmented } from "../../components/segmented";
import { Skeleton } from "../../components/skeleton";
import { toast } from "../../components/toast";
import { Tooltip } from "../../components/tooltip";
import type { ConfigurationView, Diagnostic, DraftView, ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { asError } from "../../platform/call";
import { rereadConfiguration, useConfiguration } from "../../platform/queries";
import { DiscardDialog } from "../document/discard-dialog";
import { DocumentBar } from "../document/document-bar";
import { DraftNotes } from "../document/draft-notes";
import { HistoryPanel } from "../document/history-panel";
import { fixesOf } from "../document/problem-marks";
import { ProblemsPanel } from "../document/problems-panel";
import { PublishDialog } from "../document/publish-dialog";
import { type Draft, useDraft } from "../document/use-draft";
import { useDraftNews } from "../document/use-draft-news";
import { publishRefusal } from "../document/words";
import { type Jump, YamlEditor } from "../document/yaml-editor";
import { RunPanel } from "./run-panel";
import { WorkflowUses } from "./workflow-detail";
import styles from "./workflow-editor.module.css";

type WorkflowEditorProps = { profile: ProfileState; name: string };

export function WorkflowEditor({ profile, name }: WorkflowEditorProps) {
  const configuration = useConfiguration(profile.profile.id).data ?? null;
  const draft = useDraft(profile.profile.id, "workflow", name, null);
  if (draft.view === null) {
    return (
      <div className={styles["empty"]} data-testid="workflow-editor-loading">
        {draft.loadFailure === null ? <Skeleton rows={8} label="The workflow is being read" /> : <ErrorBanner error={draft.loadFailure} onRetry={() => { draft.session.read(); }} />}
      </div>
    );
  }
  return <Editor profile={profile} configuration={configuration} draft={draft} view={draft.view} />;
}

type Side = "run" | "uses";

type EditorProps = { profile: ProfileState; configuration: ConfigurationView | null; draft: Draft; view: DraftView };

function Editor({ profile, configuration, draft, view }: EditorProps) {
  const { session } = draft;
  const id = profile.profile.id;
  const [side, setSide] = useState<Side>("run");
  const [history, setHistory] = useState(false);
  const [dialog, setDialog] = useState<"publish" | "discard" | null>(null);
  const [jump, setJump] = useState<Jump | null>(null);
  const fixes = useMemo(() => fixesOf(view, (change) => { session.edit(change); }), [view, session]);
  const noPublish = publishRefusal({ view, readOnly: profile.profile.readOnly, pending: draft.busy });
  const close = (): void => { setDialog(null); };
  const done = (): void => {
    close();
    void rereadConfiguration(id);
  };
  const when = dialog === null;
  useShortcut("Ctrl+Z", "Undo", () => { session.undo(); }, { when });
  useShortcut("Ctrl+Shift+Z", "Redo", () => { session.redo(); }, { when });
  useDraftNews(id, session, view, configuration);
  const onJump = ({ line, column }: Diagnostic): void => {
    if (line > 0) setJump((before) => ({ line, column, focus: true, count: (before?.count ?? 0) + 1 }));
  };
  const errors = view.diagnostics.filter(({ severity }) => severity === "error").length;
  return (
    <div className={styles["editor"]} data-testid="workflow-editor">
      <Breadcrumb parts={[{ label: "Workflows", route: { screen: "workflows" } }, { label: view.name }]} />
      <TopBarActions>
        <Tooltip content={noPublish ?? "Commit this draft to the configuration repository"}>
          <Button variant="solid" icon={<CloudUpload size={15} />} data-testid="publish-button" disabled={noPublish !== null} title={noPublish ?? undefined} onClick={() => { setDialog("publish"); }}>
            Publish…
          </Button>
        </Tooltip>
      </TopBarActions>
      <StatusBar left={view.dirty ? "This draft is only on this laptop" : "Published"} shortcuts={[{ keys: ["Ctrl", "Z"], label: "Undo" }, { keys: ["Ctrl", "Space"], label: "Complete" }]} />
      <DocumentBar draft={draft} view={view} onDiscard={() => { setDialog("discard"); }} history={history} onHistory={setHistory}>
        <Segmented<Side>
          label="Beside the text"
          value={side}
          onChange={setSide}
          options={[{ value: "run", label: "Run", testId: "side-run" }, { value: "uses", label: "Used by", testId: "side-uses" }]}
        />
      </DocumentBar>
      <DraftNotes
        profile={profile}
        configuration={configuration}
        view={view}
        onPublish={() => { setDialog("publish"); }}
        onNotReady={() => {
          api.preparePublish(id, view.kind, view.name, null).then(
            () => { session.read(); },
            (thrown: unknown) => { toast({ tone: "danger", title: "The draft still waits to be published", text: asError(thrown).message }); },
          );
        }}
        onMerge={() => { navigate({ screen: "merge", kind: view.kind, name: view.name }); }}
      />
      {draft.refusal !== null && <div className={styles["refusal"]}><ErrorBanner error={draft.refusal} /></div>}
      <div className={styles["work"]}>
        <div className={styles["text"]}>
          <YamlEditor
            session={session}
            view={view}
            fileName={`${view.name}.yaml`}
            range={null}
            ghosts={[]}
            jump={jump}
            fixes={fixes}
            complete={(text, line, column) => api.complete(id, "workflow", text, line, column).catch(() => [])}
            hover={(text, line, column) => api.hover(id, "workflow", text, line, column)}
            onCursor={() => undefined}
          />
        </div>
        {history && (
          <HistoryPanel profile={profile} view={view} onOpen={(text) => { session.edit({ type: "setText", text }); }} onClose={() => { setHistory(false); }} />
        )}
        {/* Out of sight it stays as it was: what she typed for a run isn't lost. */}
        <aside className={styles["side"]} aria-label="Run" hidden={history || side !== "run"}>
          <RunPanel
            profile={profile}
            workflow={view.name}
            draft={view.dirty}
            parameters={view.parameters}
            refusal={draft.busy ? "The text is being saved." : errors > 0 ? "Mend the errors first." : null}
          />
        </aside>
        {!history && side === "uses" && (
          <aside className={styles["side"]} aria-label="Used by">
            {configuration && <WorkflowUses heading="h2" profile={id} configuration={configuration} workflow={view.name} onSelect={(name) => { navigate({ screen: "workflow", name }); }} />}
          </aside>
        )}
      </div>
      <ProblemsPanel diagnostics={view.diagnostics} fixes={fixes} onJump={onJump} />
      {dialog === "discard" && (
        <DiscardDialog
          profile={id}
          view={view}
          onClose={close}
          onDiscarded={() => {
            done();
            if (view.baseRevision === null) navigate({ screen: "workflows" });
            else session.read();
          }}
        />
      )}
      {dialog === "publish" && (
        <PublishDialog
          profile={profile}
          kind={view.kind}
          name={view.name}
          ready={view.ready}
          onClose={close}
          onPublished={({ commit }) => {
            done();
            session.read();
            toast({ tone: "success", title: `${view.name} is published`, text: `Commit ${commit.slice(0, 7)}` });
          }}
          onKept={() => {
            done();
            session.read();
          }}
          onMerge={() => {
            close();
            navigate({ screen: "merge", kind: view.kind, name: view.name });
          }}
        />
      )}
    </div>
  );
}

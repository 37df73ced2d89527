// The editor of an opened draft: which environment is selected, which view is shown, which dialog is open.

import { FileX } from "lucide-react";
import { useCallback, useMemo, useState } from "react";

import { navigate } from "../../app/router";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { toast } from "../../components/toast";
import type { ConfigurationView, Diagnostic, DraftView, Edit, ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { asError } from "../../platform/call";
import { RehearsalView } from "../rehearsal/rehearsal-view";
import { Canvas } from "./canvas";
import type { CanvasActions } from "./canvas-context";
import { DraftNotes } from "../document/draft-notes";
import { EditorActions } from "./editor-actions";
import { EditorDialogs, type OpenDialog } from "./editor-dialogs";
import styles from "./flow-editor.module.css";
import { changedEnvironments, followersOf, linesOf, nodeOf, selectedIn, type Selection } from "./flow-shape";
import { ghostLines } from "./ghost-lines";
import { Inspector } from "./inspector";
import { fixesOf } from "../document/problem-marks";
import { HistoryPanel } from "../document/history-panel";
import { ProblemsPanel } from "../document/problems-panel";
import { Split } from "./split";
import { lineMarks } from "../document/text-change";
import { type Mode, type Panel, ToolRow } from "./tool-row";
import type { Draft } from "../document/use-draft";
import { useDraftNews } from "../document/use-draft-news";
import { useEditorKeys } from "./use-editor-keys";
import type { GateName } from "./words";
import { type Jump, YamlEditor } from "../document/yaml-editor";

type EditorProps = {
  profile: ProfileState;
  configuration: ConfigurationView | null;
  draft: Draft;
  view: DraftView;
  product: string | null;
  onProduct: (product: string | null) => void;
  onTrigger: () => void;
};

export function Editor({ profile, configuration, draft, view, product, onProduct, onTrigger }: EditorProps) {
  const { session, graph, unreadable } = draft;
  const [mode, setMode] = useState<Mode>("split");
  const [selection, setSelection] = useState<Selection>({ by: "name", environment: null });
  const [panel, setPanel] = useState<Panel | null>(null);
  const [openGate, setOpenGate] = useState<GateName | null>(null);
  const [addingAfter, setAddingAfter] = useState<string | null>(null);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [jump, setJump] = useState<Jump | null>(null);
  const [inspector, setInspector] = useState<HTMLElement | null>(null);
  const selected = selectedIn(graph, selection);
  const profileId = profile.profile.id;

  const edit = useCallback((change: Edit) => { session.edit(change); }, [session]);
  const jumpTo = useCallback((line: number, column: number, focus: boolean) => {
    setJump((before) => ({ line, column, focus, count: (before?.count ?? 0) + 1 }));
  }, []);

  const select = useCallback((environment: string | null) => {
    setSelection({ by: "name", environment });
    setOpenGate(null);
    const lines = graph ? linesOf(graph.flow.steps, environment) : null;
    if (lines) jumpTo(lines.line, 1, false);
  }, [graph, jumpTo]);

  const onCursor = useCallback((line: number) => {
    setSelection((before) => (before.by === "line" && before.line === line ? before : { by: "line", line }));
    setOpenGate(null);
  }, []);

  const remove = useCallback((environment: string) => {
    const node = nodeOf(graph, environment);
    if (!graph || !node || node.trigger) return;
    if (followersOf(graph, environment).length > 0) setDialog({ type: "remove", environment });
    else edit({ type: "removeEnvironment", environment, reconnectTo: null });
  }, [edit, graph]);

  const fixes = useMemo(() => fixesOf(view, edit), [view, edit]);

  const onJump = (problem: Diagnostic): void => {
    setSelection({ by: "name", environment: problem.environment });
    if (problem.line < 1) return;
    if (mode === "canvas") setMode("split");
    jumpTo(problem.line, problem.column, true);
  };

  useEditorKeys({ session, when: dialog === null, onMode: setMode });

  useDraftNews(profileId, session, view, configuration);

  const actions = useMemo<CanvasActions | null>(() => {
    if (!graph) return null;
    const inFlow = new Set(graph.nodes.map((node) => node.environment));
    return {
      graph, editable: !unreadable, select,
      openGate: (environment, gate) => {
        setSelection({ by: "name", environment });
        setOpenGate(gate);
      },
      openInspector: () => {
        inspector?.focus();
      },
      startAdding: setAddingAfter,
      add: (environments, after) => {
        setAddingAfter(null);
        for (const environment of environments) edit({ type: "addEnvironment", environment, dependsOn: [after] });
        setSelection({ by: "name", environment: environments[0] ?? null });
      },
      addable: [...(configuration?.environments ?? [])]
        .filter((environment) => !inFlow.has(environment.name))
        .sort((a, b) => a.position - b.position)
        .map(({ name, kind }) => ({ name, detail: kind === "PROD" ? "Production" : "Non-production" })),
    };
  }, [graph, unreadable, select, edit, configuration, inspector]);

  const changed = useMemo(
    () => (graph ? changedEnvironments(graph, new Set(lineMarks(view.baseText, view.text).keys())) : new Set<string>()),
    [graph, view.baseText, view.text],
  );
  const applications = useMemo(
    () => (product === null ? null : (configuration?.applications ?? []).filter((application) => application.product === product)),
    [configuration, product],
  );
  const range = useMemo(() => (graph && !unreadable ? linesOf(graph.flow.steps, selected) : null), [graph, unreadable, selected]);
  const ghosts = useMemo(() => (graph && !unreadable ? ghostLines(graph, selected, view.text) : []), [graph, unreadable, selected, view.text]);

  const canvas = actions ? (
    <Canvas
      key={mode}
      actions={actions}
      selected={selected}
      addingAfter={addingAfter}
      changed={changed}
      diagnostics={view.diagnostics}
      applications={applications}
      onEdit={edit}
      onRemove={remove}
    />
  ) : (
    <EmptyState icon={<FileX size={24} />} title="There is no picture yet" text="The text can’t be read as a flow. The problems below say where; the picture appears as soon as it can." />
  );
  const yaml = (
    <YamlEditor
      session={session}
      view={view}
      fileName={`${view.name}.yaml`}
      range={range}
      ghosts={ghosts}
      jump={jump}
      fixes={fixes}
      complete={(text, line, column) => api.complete(profileId, "flow", text, line, column).catch(() => [])}
      onCursor={onCursor}
    />
  );

  return (
    <div className={styles["editor"]} data-testid="flow-editor">
      <EditorActions
        profile={profile}
        view={view}
        pending={draft.busy}
        onPublish={publish}
        onMerge={merge}
        onTrigger={onTrigger}
      />
      <ToolRow
        draft={draft}
        view={view}
        products={configuration?.products ?? []}
        product={product}
        onProduct={onProduct}
        mode={mode}
        onMode={setMode}
        panel={panel}
        onPanel={setPanel}
        onDiscard={() => {
          setDialog({ type: "discard" });
        }}
      />
      <DraftNotes profile={profile} configuration={configuration} view={view} onPublish={publish} onNotReady={notReady} onMerge={merge} />
      {draft.refusal !== null && (
        <div className={styles["refusal"]}>
          <ErrorBanner error={draft.refusal} />
        </div>
      )}
      <div className={styles["work"]}>
        {panel === "rehearsal" && (
          <RehearsalView
            profile={profile}
            flow={view.name}
            draft
            text={view.text}
            product={product}
            application={null}
            onProduct={onProduct}
            onClose={() => { setPanel(null); }}
          />
        )}
        <div className={styles["views"]} hidden={panel === "rehearsal"}>
          {mode === "split" ? <Split left={canvas} right={yaml} /> : mode === "canvas" ? canvas : yaml}
        </div>
        {panel === "history" && (
          <HistoryPanel
            profile={profile}
            view={view}
            onOpen={(text) => { edit({ type: "setText", text }); }}
            onClose={() => { setPanel(null); }}
          />
        )}
        {graph && panel === null && (
          <Inspector
            ref={setInspector}
            graph={graph}
            node={nodeOf(graph, selected)}
            unreadable={unreadable}
            configuration={configuration}
            product={product}
            openGate={openGate}
            onOpenGate={setOpenGate}
            onSelect={select}
            onEdit={edit}
            onRemove={remove}
          />
        )}
      </div>
      <ProblemsPanel diagnostics={view.diagnostics} fixes={fixes} onJump={onJump} />
      <EditorDialogs
        dialog={dialog}
        profile={profile}
        view={view}
        graph={graph}
        session={session}
        onEdit={edit}
        onClose={() => { setDialog(null); }}
      />
    </div>
  );

  function publish(): void {
    setDialog({ type: "publish" });
  }

  function merge(): void {
    navigate({ screen: "merge", name: view.name });
  }

  function notReady(): void {
    api.preparePublish(profileId, view.kind, view.name, null).then(
      () => { session.read(); },
      (thrown: unknown) => { toast({ tone: "danger", title: "The draft still waits to be published", text: asError(thrown).message }); },
    );
  }
}

// The editor of an opened draft: which environment is selected, which view is shown, which dialog is open.

import { FileX } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { createStore } from "zustand";

import { navigate } from "../../app/router";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { toast } from "../../components/toast";
import type { ConfigurationView, Diagnostic, DraftView, Edit, ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { asError } from "../../platform/call";
import { RehearsalView } from "../rehearsal/rehearsal-view";
import { Canvas } from "./canvas";
import type { Asking, CanvasActions } from "./canvas-context";
import { DraftNotes } from "../document/draft-notes";
import { EditorActions } from "./editor-actions";
import { EditorDialogs, type OpenDialog } from "./editor-dialogs";
import styles from "./flow-editor.module.css";
import { useAnnouncements } from "./announcer";
import { changedEnvironments } from "./flow-shape";
import { chosenIn, linesOf, NOTHING, pointedAt, type Selection } from "./selection";
import { besides, useGestures } from "./use-gestures";
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
import { type GateName, whereBroken } from "./words";
import { NewWorkflowContext } from "./workflow-field";
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
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [openGate, setOpenGate] = useState<GateName | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [jump, setJump] = useState<Jump | null>(null);
  const [inspector, setInspector] = useState<HTMLElement | null>(null);
  const work = useRef<HTMLDivElement>(null);
  const chosen = useMemo(() => chosenIn(graph, selection), [graph, selection]);
  const [latest] = useState(() => createStore(() => chosen));
  // Gestures ask for the selection when they happen, so that a new one draws nothing anew for their sake.
  useLayoutEffect(() => {
    latest.setState(chosen, true);
  }, [latest, chosen]);
  const profileId = profile.profile.id;
  const { said, say, doing } = useAnnouncements(graph);

  const edit = useCallback((change: Edit) => {
    doing("edit");
    session.edit(change);
  }, [session, doing]);
  const undo = useCallback(() => {
    doing("undo");
    session.undo();
  }, [session, doing]);
  const redo = useCallback(() => {
    doing("redo");
    session.redo();
  }, [session, doing]);
  const jumpTo = useCallback((line: number, column: number, focus: boolean) => {
    setJump((before) => ({ line, column, focus, count: (before?.count ?? 0) + 1 }));
  }, []);

  const select = useCallback((next: Selection) => {
    setSelection(next);
    setOpenGate(null);
    const lines = graph ? linesOf(graph.flow.steps, chosenIn(graph, next).current) : null;
    if (lines) jumpTo(lines.line, 1, false);
  }, [graph, jumpTo]);

  const onCursor = useCallback((line: number) => {
    setSelection((before) => (before.by === "line" && before.line === line ? before : { by: "line", line }));
    setOpenGate(null);
  }, []);

  const gestures = useGestures({ graph, chosen: latest.getState, edit, say, select, openDialog: setDialog });
  const askWorkflow = useCallback((use: (workflow: string) => void) => { setDialog({ type: "workflow", use }); }, []);

  const toCanvas = useCallback(() => {
    const name = latest.getState().current;
    const node = name === null ? null : work.current?.querySelector<HTMLElement>(`[data-environment="${CSS.escape(name)}"]`);
    (node ?? work.current?.querySelector<HTMLElement>('[data-testid="flow-canvas"]'))?.focus({ preventScroll: true });
  }, [latest]);

  const fixes = useMemo(() => fixesOf(view, edit), [view, edit]);

  const onJump = (problem: Diagnostic): void => {
    setSelection({ by: "names", names: problem.environment === null ? [] : [problem.environment] });
    if (problem.line < 1) return;
    if (mode === "canvas") setMode("split");
    jumpTo(problem.line, problem.column, true);
  };

  useEditorKeys({ undo, redo, when: dialog === null, onMode: setMode });

  useDraftNews(profileId, session, view, configuration);

  const addable = useMemo(() => {
    const inFlow = new Set(graph?.nodes.map((node) => node.environment));
    return [...(configuration?.environments ?? [])]
      .filter((environment) => !inFlow.has(environment.name))
      .sort((a, b) => a.position - b.position)
      .map(({ name, kind }) => ({ name, detail: kind === "PROD" ? "Production" : "Non-production" }));
  }, [graph, configuration]);

  const [gateFromCanvas] = useState(() => createStore(() => ({ yes: false })));
  // The choices were opened by a key on the canvas: it goes on there, once they have let go of the focus.
  useEffect(() => {
    if (openGate !== null || !gateFromCanvas.getState().yes) return;
    gateFromCanvas.setState({ yes: false }, true);
    const frame = requestAnimationFrame(() => { setTimeout(toCanvas, 0); });
    return () => { cancelAnimationFrame(frame); };
  }, [openGate, toCanvas, gateFromCanvas]);

  const actions = useMemo<CanvasActions | null>(() => graph && gestures && {
    graph, gestures, select, say, addable, editable: !unreadable, chosen: latest.getState, ask: setAsking,
    point: (environment, how) => { select(pointedAt(latest.getState(), environment, how)); },
    openGate: (environment, gate) => {
      setSelection({ by: "names", names: [environment] });
      setOpenGate(gate);
      gateFromCanvas.setState({ yes: true }, true);
    },
    openInspector: () => { inspector?.focus(); },
  }, [graph, gestures, select, say, addable, unreadable, latest, inspector, gateFromCanvas]);

  const changed = useMemo(
    () => (graph ? changedEnvironments(graph, new Set(lineMarks(view.baseText, view.text).keys())) : new Set<string>()),
    [graph, view.baseText, view.text],
  );
  const applications = useMemo(
    () => (product === null ? null : (configuration?.applications ?? []).filter((application) => application.product === product)),
    [configuration, product],
  );
  const range = useMemo(() => (graph && !unreadable ? linesOf(graph.flow.steps, chosen.current) : null), [graph, unreadable, chosen]);
  const ghosts = useMemo(() => (graph && !unreadable ? ghostLines(graph, chosen.current, view.text) : []), [graph, unreadable, chosen, view.text]);

  const canvas = actions ? (
    <Canvas
      key={mode}
      actions={actions}
      chosen={chosen}
      asking={asking}
      said={said}
      unreadable={unreadable ? whereBroken(view.diagnostics) : null}
      changed={changed}
      diagnostics={view.diagnostics}
      applications={applications}
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
      hover={(text, line, column) => api.hover(profileId, "flow", text, line, column)}
      onCursor={onCursor}
    />
  );

  return (
    <NewWorkflowContext value={askWorkflow}>
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
        onUndo={undo}
        onRedo={redo}
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
      <div ref={work} className={styles["work"]}>
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
        {graph && gestures && panel === null && (
          <Inspector
            ref={setInspector}
            graph={graph}
            chosen={chosen}
            gestures={gestures}
            unreadable={unreadable}
            configuration={configuration}
            product={product}
            openGate={openGate}
            onOpenGate={setOpenGate}
            onSelect={select}
            onEdit={edit}
            onLeave={toCanvas}
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
        configuration={configuration}
        addable={addable}
        onInsert={(steps, after) => { gestures?.insert(steps, after); }}
        onRemoved={(environments) => {
          if (graph) setSelection(besides(graph, environments));
        }}
        onEdit={edit}
        onClose={() => { setDialog(null); }}
      />
    </div>
    </NewWorkflowContext>
  );

  function publish(): void {
    setDialog({ type: "publish" });
  }

  function merge(): void {
    navigate({ screen: "merge", kind: view.kind, name: view.name });
  }

  function notReady(): void {
    api.preparePublish(profileId, view.kind, view.name, null).then(
      () => { session.read(); },
      (thrown: unknown) => { toast({ tone: "danger", title: "The draft still waits to be published", text: asError(thrown).message }); },
    );
  }
}

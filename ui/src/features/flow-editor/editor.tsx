// The editor of an opened draft: which environment is selected, which view is shown, which dialog is open.

import { useQueryClient } from "@tanstack/react-query";
import { FileX } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { navigate } from "../../app/router";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { toast } from "../../components/toast";
import { commands, type ConfigurationView, type Diagnostic, type DraftView, type Edit, type ProfileState } from "../../gen/bindings";
import { call } from "../../platform/call";
import { keys } from "../../platform/queries";
import { Canvas } from "./canvas";
import type { CanvasActions } from "./canvas-context";
import { DiscardDialog } from "./discard-dialog";
import { EditorActions } from "./editor-actions";
import styles from "./flow-editor.module.css";
import { changedEnvironments, followersOf, linesOf, nodeOf, selectedIn, type Selection } from "./flow-shape";
import { ghostLines } from "./ghost-lines";
import { Inspector } from "./inspector";
import { fixFor, type QuickFix } from "./problem-marks";
import { ProblemsPanel } from "./problems-panel";
import { PublishDialog } from "./publish-dialog";
import { RemoveDialog } from "./remove-dialog";
import { Split } from "./split";
import { lineMarks } from "./text-change";
import { type Mode, ToolRow } from "./tool-row";
import type { Draft } from "./use-draft";
import { useEditorKeys } from "./use-editor-keys";
import { type GateName, shortRevision } from "./words";
import { type Jump, YamlEditor } from "./yaml-editor";

type EditorProps = {
  profile: ProfileState;
  configuration: ConfigurationView | null;
  draft: Draft;
  view: DraftView;
  product: string | null;
  onProduct: (product: string | null) => void;
  onTrigger: () => void;
};

type OpenDialog = { type: "publish" } | { type: "discard" } | { type: "remove"; environment: string };

export function Editor({ profile, configuration, draft, view, product, onProduct, onTrigger }: EditorProps) {
  const { session, graph, unreadable } = draft;
  const [mode, setMode] = useState<Mode>("split");
  const [selection, setSelection] = useState<Selection>({ by: "name", environment: null });
  const [openGate, setOpenGate] = useState<GateName | null>(null);
  const [addingAfter, setAddingAfter] = useState<string | null>(null);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [jump, setJump] = useState<Jump | null>(null);
  const [inspector, setInspector] = useState<HTMLElement | null>(null);
  const queries = useQueryClient();
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

  const fixes = useCallback((code: string, environment: string | null): QuickFix[] => {
    const fix = fixFor(code, environment);
    return fix ? [{ title: fix.title, apply: () => { edit(fix.edit); } }] : [];
  }, [edit]);

  const onJump = (problem: Diagnostic): void => {
    setSelection({ by: "name", environment: problem.environment });
    if (problem.line < 1) return;
    if (mode === "canvas") setMode("split");
    jumpTo(problem.line, problem.column, true);
  };

  useEditorKeys({ session, when: dialog === null, onMode: setMode });

  // The configuration repository has moved: the draft may be outdated now, or its gates resolve to other values.
  const commit = configuration?.commit ?? null;
  const seen = useRef(commit);
  useEffect(() => {
    if (commit !== null && seen.current !== null && seen.current !== commit) session.read();
    seen.current = commit;
  }, [commit, session]);

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
      fileName={`${view.flow}.yaml`}
      range={range}
      ghosts={ghosts}
      jump={jump}
      fixes={fixes}
      complete={(text, line, column) => call(commands.complete(profileId, text, line, column)).catch(() => [])}
      onCursor={onCursor}
    />
  );

  return (
    <div className={styles["editor"]} data-testid="flow-editor">
      <EditorActions
        profile={profile}
        view={view}
        pending={draft.busy}
        onPublish={() => {
          setDialog({ type: "publish" });
        }}
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
        onDiscard={() => {
          setDialog({ type: "discard" });
        }}
      />
      {draft.refusal !== null && (
        <div className={styles["refusal"]}>
          <ErrorBanner error={draft.refusal} />
        </div>
      )}
      <div className={styles["work"]}>
        <div className={styles["views"]}>
          {mode === "split" ? <Split left={canvas} right={yaml} /> : mode === "canvas" ? canvas : yaml}
        </div>
        {graph && (
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
      {dialog?.type === "remove" && graph && (
        <RemoveDialog graph={graph} environment={dialog.environment} onClose={() => { setDialog(null); }} onEdit={edit} />
      )}
      {dialog?.type === "discard" && (
        <DiscardDialog profile={profileId} view={view} onClose={() => { setDialog(null); }} onDiscarded={discarded} />
      )}
      {dialog?.type === "publish" && (
        <PublishDialog
          profile={profile.profile}
          flow={view.flow}
          text={view.text}
          onClose={() => { setDialog(null); }}
          onPublished={(published) => {
            setDialog(null);
            session.read();
            void queries.invalidateQueries({ queryKey: keys.configuration(profileId) });
            toast({ tone: "success", title: `${view.flow} is published`, text: `Commit ${shortRevision(published.commit)}` });
          }}
          onTakeTheirs={() => {
            call(commands.discardDraft(profileId, view.flow)).then(discarded, (thrown: unknown) => {
              toast({ tone: "danger", title: "The draft could not be discarded", text: thrown instanceof Error ? thrown.message : String(thrown) });
            });
          }}
        />
      )}
    </div>
  );

  function discarded(): void {
    setDialog(null);
    void queries.invalidateQueries({ queryKey: keys.configuration(profileId) });
    if (view.baseRevision === null) navigate({ screen: "flows" });
    else session.read();
  }
}

// The flow as a picture that can be edited.

import "@xyflow/react/dist/style.css";

import { Background, BackgroundVariant, type Connection, ConnectionMode, MiniMap, ReactFlow, ReactFlowProvider, useStore } from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import { memo, useCallback, useMemo, useRef, useState } from "react";

import { useListedShortcuts } from "../../app/shortcuts";
import type { Application, Diagnostic } from "../../gen/bindings";
import { Announcer, type Said } from "./announcer";
import { type Asking, AskingContext, AtHandContext, type CanvasActions, CanvasContext, EditableContext, ScaleContext, useKeptAtHand } from "./canvas-context";
import { canvasShortcuts } from "./canvas-keys";
import { markEdges, markNodes } from "./canvas-marks";
import { type CanvasEdge, type CanvasNode, FAR_ZOOM } from "./canvas-model";
import { CanvasTools } from "./canvas-tools";
import styles from "./canvas.module.css";
import { DragHints } from "./drag-hints";
import { drawRefusal, useRedrawn } from "./dragged-end";
import { EnvironmentNode, HookNode } from "./environment-node";
import { FindBar } from "./find-bar";
import { findIn } from "./finding";
import { FoldNode, OpenGroupContext } from "./fold-node";
import { DraggedEdge, RouteEdge } from "./route-edge";
import { Band, useRubberBand } from "./rubber-band";
import { type Chosen, NOTHING } from "./selection";
import { useCanvasKeys } from "./use-canvas-keys";
import { useKeptFocus } from "./use-kept-focus";
import { usePicture } from "./use-picture";
import { showStart, useFit, useVisibleSelection } from "./use-viewport";

const nodeTypes = { environment: EnvironmentNode, hook: HookNode, fold: FoldNode };
const edgeTypes = { route: RouteEdge };
const MINIMAP_FROM = 9;
/** So many nodes are drawn wherever they are; of more, those in sight. */
const ALL_DRAWN = 40;
/** While the picture is moved it is one layer, which is not painted anew at each frame; standing, its text is sharp. */
const PANNING = "data-panning";

type CanvasProps = {
  actions: CanvasActions;
  chosen: Chosen;
  asking: Asking | null;
  said: Said | null;
  /** Where and why the text can't be read; `null`: it can. */
  unreadable: string | null;
  changed: ReadonlySet<string>;
  diagnostics: readonly Diagnostic[];
  applications: readonly Application[] | null;
};

/** Drawn anew only when the flow or the selection changes, not while text is typed. */
export const Canvas = memo(function Canvas(props: CanvasProps) {
  const atHand = useKeptAtHand(props.actions);
  return (
    <CanvasContext value={props.actions}>
      <AtHandContext value={atHand}>
        <EditableContext value={props.actions.editable}>
          <ReactFlowProvider>
            <AskingContext value={props.asking}>
              <Picture {...props} />
            </AskingContext>
          </ReactFlowProvider>
        </EditableContext>
      </AtHandContext>
    </CanvasContext>
  );
});

function Picture({ actions, chosen, said, unreadable, changed, diagnostics, applications }: CanvasProps) {
  const { graph, editable, gestures } = actions;
  const root = useRef<HTMLElement>(null);
  const [query, setQuery] = useState<string | null>(null);
  const found = useMemo(() => (query === null || query.trim() === "" ? null : findIn(graph, query)), [graph, query]);
  const seen = useMemo(() => new Set([...chosen.names, ...(found ?? [])]), [chosen, found]);
  const { nodes: plain, edges: plainEdges, folds } = usePicture(root, { graph, changed, diagnostics, applications, seen });
  const nodes = useMemo(() => markNodes(plain, { chosen, found, dimmed: styles["dimmed"] ?? "" }), [plain, chosen, found]);
  const edges = useMemo(() => markEdges(plainEdges, chosen, editable), [plainEdges, chosen, editable]);
  const scale = useStore((state) => (state.transform[2] < FAR_ZOOM ? "far" : state.transform[2] < 1 ? "small" : "full"));
  // In steps, so that zooming does not style everything anew at each turn of the wheel.
  const zoom = useStore((state) => (state.transform[2] < FAR_ZOOM ? Math.ceil(state.transform[2] * 20) / 20 : 1));
  const moved = useRef(false);
  useFit(root, graph, nodes, moved);
  useVisibleSelection(root, chosen.current, nodes);
  useKeptFocus(root, chosen.current);
  useListedShortcuts(canvasShortcuts);
  const onKeyDown = useCanvasKeys(root, nodes, () => { setQuery((before) => before ?? ""); });
  const band = useRubberBand(root, nodes, (names) => { actions.select({ by: "names", names }); });
  const focus = (): void => {
    root.current?.focus({ preventScroll: true });
  };

  const openGroup = useCallback((group: string) => {
    folds.set(new Set([...folds.closed].filter((id) => id !== group)));
  }, [folds]);

  const allowed = (connection: CanvasEdge | Connection): boolean => drawRefusal(graph, useRedrawn.getState().edge, { from: connection.source, to: connection.target }) === null;

  return (
    // Keys reach the picture from the nodes in it, which are buttons.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={root}
      className={styles["canvas"]}
      data-testid="flow-canvas"
      data-far={scale === "far"}
      style={{ "--zoom": zoom } as React.CSSProperties}
      aria-label={`Flow ${graph.flow.name} as a graph`}
      data-unreadable={unreadable !== null}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onMouseDownCapture={band.onMouseDownCapture}
      onPointerDownCapture={band.onPointerDownCapture}
    >
      <ScaleContext value={scale}>
        <OpenGroupContext value={openGroup}>
          <ReactFlow<CanvasNode, CanvasEdge>
            nodes={nodes}
            edges={edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            connectionLineComponent={DraggedEdge}
            nodesDraggable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            nodesConnectable={editable}
            edgesReconnectable={false}
            reconnectRadius={12}
            connectionMode={ConnectionMode.Loose}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            onlyRenderVisibleElements={nodes.length > ALL_DRAWN}
            zoomOnDoubleClick={false}
            panOnScroll
            onInit={(instance) => {
              showStart(instance, root.current, nodes);
            }}
            onMoveStart={(event) => {
              root.current?.setAttribute(PANNING, "true");
              // Without an event it was the program that moved the picture.
              if (event !== null) moved.current = true;
            }}
            onMoveEnd={() => { root.current?.removeAttribute(PANNING); }}
            minZoom={0.2}
            maxZoom={1.5}
            attributionPosition="top-right"
            connectionDragThreshold={4}
            connectOnClick={false}
            isValidConnection={allowed}
            onConnect={({ source, target }) => {
              gestures.connect({ from: source, to: target });
            }}
            onReconnectStart={(_, edge) => {
              useRedrawn.setState({ edge: { from: edge.source, to: edge.target } });
            }}
            onReconnect={(edge, { source, target }) => {
              gestures.reconnect({ from: edge.source, to: edge.target }, { from: source, to: target });
            }}
            onReconnectEnd={() => {
              useRedrawn.setState({ edge: null });
            }}
            onEdgeClick={(_, edge) => {
              if (edge.data?.dotted || edge.data?.folded) return;
              actions.select({ by: "edge", edge: { from: edge.source, to: edge.target } });
              focus();
            }}
            onPaneClick={(event) => {
              if (!event.shiftKey) actions.select(NOTHING);
              focus();
            }}
          >
            <Background variant={BackgroundVariant.Dots} gap={16} size={1} />
            {graph.nodes.length >= MINIMAP_FROM && (
              <MiniMap<CanvasNode>
                className={styles["minimap"] ?? ""}
                position="bottom-left"
                pannable
                zoomable
                ariaLabel="Overview of the flow"
                nodeClassName={(node) => (node.type === "environment" ? miniClass(node) : (styles["miniHook"] ?? ""))}
              />
            )}
          </ReactFlow>
        </OpenGroupContext>
      </ScaleContext>
      <Band frame={band.frame} />
      <DragHints root={root} />
      {query !== null && (
        <FindBar
          query={query}
          found={found ?? []}
          current={chosen.current}
          onQuery={setQuery}
          onGo={(environment) => { actions.point(environment, "only"); }}
          onClose={() => {
            setQuery(null);
            const node = root.current?.querySelector<HTMLElement>('[data-environment][tabindex="0"]');
            if (node) node.focus({ preventScroll: true });
            else focus();
          }}
        />
      )}
      <Announcer said={said} />
      {unreadable !== null && (
        <p className={styles["notice"]} role="status">
          <TriangleAlert size={14} aria-hidden />
          <span>The text can’t be read as a flow just now: this is the last picture that could be drawn. <b>{unreadable}</b></span>
        </p>
      )}
      <CanvasTools selected={chosen.current} folds={folds} />
    </section>
  );
}

function miniClass(node: CanvasNode): string {
  if (node.selected) return styles["miniSelected"] ?? "";
  return node.type === "environment" && node.data.node.kind === "PROD" ? (styles["miniProd"] ?? "") : (styles["miniNode"] ?? "");
}

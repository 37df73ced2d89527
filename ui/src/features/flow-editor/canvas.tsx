// The flow as a picture that can be edited.

import "@xyflow/react/dist/style.css";

import { Background, BackgroundVariant, type Connection, MiniMap, ReactFlow, ReactFlowProvider, useConnection, useReactFlow, useStore } from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import { memo, useCallback, useMemo, useRef } from "react";

import type { Application, Diagnostic, Edit } from "../../gen/bindings";
import { AddingContext, type CanvasActions, CanvasContext, useCanvas } from "./canvas-context";
import { canvasEdges, type CanvasEdge, type CanvasNode, canvasNodes, FAR_ZOOM, withSelection } from "./canvas-model";
import { CanvasTools } from "./canvas-tools";
import styles from "./canvas.module.css";
import { EnvironmentNode, HookNode } from "./environment-node";
import { connectRefusal, type Direction, neighbour } from "./flow-shape";
import { DraggedEdge, RouteEdge } from "./route-edge";
import { centre, showStart, useFit, useVisibleSelection } from "./use-viewport";

const nodeTypes = { environment: EnvironmentNode, hook: HookNode };
const edgeTypes = { route: RouteEdge };
const MINIMAP_FROM = 9;

const arrows: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

type CanvasProps = {
  actions: CanvasActions;
  selected: string | null;
  addingAfter: string | null;
  changed: ReadonlySet<string>;
  diagnostics: readonly Diagnostic[];
  applications: readonly Application[] | null;
  onEdit: (edit: Edit) => void;
  onRemove: (environment: string) => void;
};

/** Drawn anew only when the flow or the selection changes, not while text is typed. */
export const Canvas = memo(function Canvas(props: CanvasProps) {
  return (
    <CanvasContext value={props.actions}>
      <ReactFlowProvider>
        <AddingContext value={props.addingAfter}>
          <Picture {...props} />
        </AddingContext>
      </ReactFlowProvider>
    </CanvasContext>
  );
});

function Picture({ actions, selected, changed, diagnostics, applications, onEdit, onRemove }: CanvasProps) {
  const { graph } = actions;
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const root = useRef<HTMLElement>(null);
  const plain = useMemo(() => canvasNodes({ graph, changed, diagnostics, applications }), [graph, changed, diagnostics, applications]);
  const nodes = useMemo(() => withSelection(plain, selected), [plain, selected]);
  const edges = useMemo(() => canvasEdges(graph, selected), [graph, selected]);
  const zoom = useStore((state) => state.transform[2]);
  const moved = useRef(false);
  useFit(root, graph, nodes, moved);
  useVisibleSelection(root, selected, nodes);

  const selectFromKeyboard = useCallback(
    (environment: string) => {
      actions.select(environment);
      root.current?.querySelector<HTMLElement>(`[data-environment="${CSS.escape(environment)}"]`)?.focus({ preventScroll: true });
    },
    [actions],
  );

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !isOnNode(event.target, root.current)) return;
    const direction = arrows[event.key];
    const at = selected ?? graph.flow.triggerEnvironment;
    if (direction) {
      const placed = nodes.filter((node) => node.type === "environment").map((node) => ({ id: node.id, ...centre(node) }));
      const next = selected === null ? at : neighbour(placed, selected, direction);
      event.preventDefault();
      if (next !== null) selectFromKeyboard(next);
    } else if (event.key === "Enter" && selected !== null) {
      event.preventDefault();
      actions.openInspector();
    } else if (event.key === "Delete" && selected !== null && actions.editable) {
      event.preventDefault();
      onRemove(selected);
    } else if (event.key === "a" && actions.editable) {
      event.preventDefault();
      actions.select(at);
      actions.startAdding(at);
    } else if (event.key === "Escape") {
      actions.select(null);
    } else if (event.key === "f") {
      void flow.fitView({ padding: 0.1, maxZoom: 1 });
    }
  };

  const allowed = (connection: CanvasEdge | Connection): boolean => connectRefusal(graph, connection.source, connection.target) === null;

  return (
    // Keys reach the picture from the nodes in it, which are buttons.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={root}
      className={styles["canvas"]}
      data-testid="flow-canvas"
      data-far={zoom < FAR_ZOOM}
      style={{ "--zoom": zoom } as React.CSSProperties}
      aria-label={`Flow ${graph.flow.name} as a graph`}
      onKeyDown={onKeyDown}
    >
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
        nodesConnectable={actions.editable}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        zoomOnDoubleClick={false}
        panOnScroll
        onInit={(instance) => {
          showStart(instance, root.current, nodes);
        }}
        onMoveStart={(event) => {
          // Without an event it was the program that moved the picture.
          if (event !== null) moved.current = true;
        }}
        minZoom={0.2}
        maxZoom={1.5}
        attributionPosition="top-right"
        connectionDragThreshold={4}
        connectOnClick={false}
        isValidConnection={allowed}
        onConnect={({ source, target }) => {
          onEdit({ type: "connect", from: source, to: target });
        }}
        onPaneClick={() => {
          actions.select(null);
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
            nodeClassName={(node) => (node.type === "environment" ? miniClass(node, selected) : (styles["miniHook"] ?? ""))}
          />
        )}
      </ReactFlow>
      <DragHint />
      {!actions.editable && (
        <p className={styles["notice"]} role="status">
          <TriangleAlert size={14} aria-hidden />
          The text can’t be read as a flow just now. This is the last picture that could be drawn.
        </p>
      )}
      <CanvasTools selected={selected} />
    </section>
  );
}

/** While a dependency is dragged: what dropping here would do, or why it can't be. */
function DragHint() {
  const { graph } = useCanvas();
  const from = useConnection((connection) => (connection.inProgress ? connection.fromNode.id : null));
  const to = useConnection((connection) => (connection.inProgress ? (connection.toNode?.id ?? null) : null));
  if (from === null) return null;
  const refusal = to === null || to === from ? null : connectRefusal(graph, from, to);
  const text = to === null || to === from ? `Drop on the environment that shall follow ${from}.` : (refusal ?? `${to} will also depend on ${from}.`);
  return (
    <p className={styles["hint"]} data-refused={refusal !== null} role="status" data-testid="drag-hint">
      {text}
    </p>
  );
}

/** Keys belong to the picture when a node or nothing has the focus, not a field or a popover. */
function isOnNode(target: EventTarget, root: HTMLElement | null): boolean {
  if (!(target instanceof Element) || !root?.contains(target)) return false;
  return target === root || target.matches("[data-environment], .react-flow__pane, .react-flow__pane *");
}

function miniClass(node: CanvasNode, selected: string | null): string {
  if (node.id === selected) return styles["miniSelected"] ?? "";
  return node.type === "environment" && node.data.node.kind === "PROD" ? (styles["miniProd"] ?? "") : (styles["miniNode"] ?? "");
}

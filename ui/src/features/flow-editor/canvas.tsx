// The flow as a picture that can be edited.

import "@xyflow/react/dist/style.css";

import { Background, BackgroundVariant, type Connection, MiniMap, ReactFlow, type ReactFlowInstance, ReactFlowProvider, useConnection, useReactFlow, useStore } from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef } from "react";

import type { Application, Diagnostic, Edit, FlowGraph } from "../../gen/bindings";
import { type CanvasActions, CanvasContext, useCanvas } from "./canvas-context";
import { canvasEdges, type CanvasEdge, type CanvasNode, canvasNodes, FAR_ZOOM, NODE_HEIGHT, NODE_WIDTH } from "./canvas-model";
import { CanvasTools } from "./canvas-tools";
import styles from "./canvas.module.css";
import { EnvironmentNode, HookNode } from "./environment-node";
import { connectRefusal, type Direction, neighbour } from "./flow-shape";
import { DraggedEdge, RouteEdge } from "./route-edge";

const nodeTypes = { environment: EnvironmentNode, hook: HookNode };
const edgeTypes = { route: RouteEdge };
const MINIMAP_FROM = 9;
const READABLE_ZOOM = 0.45;
const START_ZOOM = 0.75;
const MARGIN = 24;

const arrows: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

type CanvasProps = {
  actions: CanvasActions;
  changed: ReadonlySet<string>;
  diagnostics: readonly Diagnostic[];
  applications: readonly Application[] | null;
  onEdit: (edit: Edit) => void;
  onRemove: (environment: string) => void;
};

export function Canvas(props: CanvasProps) {
  return (
    <CanvasContext value={props.actions}>
      <ReactFlowProvider>
        <Picture {...props} />
      </ReactFlowProvider>
    </CanvasContext>
  );
}

function Picture({ actions, changed, diagnostics, applications, onEdit, onRemove }: CanvasProps) {
  const { graph, selected } = actions;
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const root = useRef<HTMLElement>(null);
  const input = useMemo(
    () => ({ graph, selected, changed, diagnostics, applications }),
    [graph, selected, changed, diagnostics, applications],
  );
  const nodes = useMemo(() => canvasNodes(input), [input]);
  const edges = useMemo(() => canvasEdges(input), [input]);
  const zoom = useStore((state) => state.transform[2]);
  const moved = useRef(false);
  useVisibleSelection(root, selected, nodes);
  useFit(root, graph, nodes, moved);

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
      <CanvasTools />
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

/** Keeps the whole flow in sight while it grows, until the person moves the picture herself. */
function useFit(root: React.RefObject<HTMLElement | null>, graph: FlowGraph, nodes: readonly CanvasNode[], moved: React.RefObject<boolean>): void {
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const latest = useRef(nodes);
  const size = useRef(graph.nodes.length);
  // React Flow keeps the viewport outside React; only more or fewer environments move it.
  useEffect(() => {
    latest.current = nodes;
    if (size.current === graph.nodes.length) return;
    size.current = graph.nodes.length;
    const box = root.current?.getBoundingClientRect();
    if (moved.current || !box || box.width === 0) return;
    const bounds = flow.getNodesBounds([...latest.current]);
    const { x, y, zoom } = flow.getViewport();
    const inside =
      bounds.x * zoom + x >= 0 && bounds.y * zoom + y >= 0 &&
      (bounds.x + bounds.width) * zoom + x <= box.width && (bounds.y + bounds.height) * zoom + y <= box.height;
    if (!inside) showStart(flow, root.current, nodes);
  }, [flow, root, graph, nodes, moved]);
}

/** Moves the picture when the selected environment is out of sight. */
function useVisibleSelection(root: React.RefObject<HTMLElement | null>, selected: string | null, nodes: readonly CanvasNode[]): void {
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const latest = useRef(nodes);
  // What the effect below reads: an edit alone shall not move the picture.
  useEffect(() => {
    latest.current = nodes;
  });
  // React Flow keeps the viewport outside React; only a new selection moves it, never an edit by itself.
  useEffect(() => {
    const node = latest.current.find((other) => other.id === selected);
    const box = root.current?.getBoundingClientRect();
    if (!node || !box || box.width === 0) return;
    const { x, y, zoom } = flow.getViewport();
    const left = node.position.x * zoom + x;
    const top = node.position.y * zoom + y;
    const right = left + (node.width ?? NODE_WIDTH) * zoom;
    const bottom = top + NODE_HEIGHT * zoom;
    if (left >= 0 && top >= 0 && right <= box.width && bottom <= box.height) return;
    const middle = centre(node);
    void flow.setCenter(middle.x, middle.y, { zoom, duration: motion() });
  }, [flow, root, selected]);
}

/** All of it when that can be read; else the beginning, and the overview shows where the rest is. */
function showStart(flow: ReactFlowInstance<CanvasNode, CanvasEdge>, root: HTMLElement | null, nodes: readonly CanvasNode[]): void {
  const box = root?.getBoundingClientRect();
  if (!box || box.width === 0) return;
  const bounds = flow.getNodesBounds([...nodes]);
  const whole = Math.min(box.width / (bounds.width + 2 * MARGIN), (box.height - 2 * MARGIN) / (bounds.height + 2 * MARGIN));
  if (whole >= READABLE_ZOOM) {
    const zoom = Math.min(1, whole);
    const x = (box.width - bounds.width * zoom) / 2 - bounds.x * zoom;
    void flow.setViewport({ zoom, x, y: (box.height - bounds.height * zoom) / 2 - bounds.y * zoom });
    return;
  }
  const trigger = nodes[0];
  const middle = trigger ? centre(trigger).y : 0;
  void flow.setViewport({ zoom: START_ZOOM, x: MARGIN - bounds.x * START_ZOOM, y: box.height / 2 - middle * START_ZOOM });
}

function motion(): number {
  return globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120;
}

function centre(node: CanvasNode): { x: number; y: number } {
  return { x: node.position.x + (node.width ?? NODE_WIDTH) / 2, y: node.position.y + NODE_HEIGHT / 2 };
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

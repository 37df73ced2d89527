// The release as a graph: read-only, live, moved by pointer and keyboard.

import { Background, BackgroundVariant, Controls, type Edge, type EdgeTypes, type Node, type NodeTypes, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from "@xyflow/react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";

import type { ReleaseScreen } from "../../gen/bindings";
import { edgeKey } from "../../components/graph-layout";
import { type Card, GATES_WIDTH, NODE_WIDTH, bendsOf, cardOf, type Direction, firstView, neighbour, planEdges, releaseLayout, slotHeight, whereItHappens } from "./graph-model";
import { EnvironmentCard } from "./environment-card";
import { GraphContext } from "./graph-context";
import { PlanEdge } from "./plan-edge";
import { StageInspector } from "./stage-inspector";
import type { LogPlace } from "./log-places";
import styles from "./graph.module.css";
import "@xyflow/react/dist/base.css";

export type CardNode = Node<{ card: Card }, "environment">;
const nodeTypes: NodeTypes = { environment: EnvironmentCard };
const edgeTypes: EdgeTypes = { plan: PlanEdge };
const directions: { [key: string]: Direction | undefined } = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
};
const FIT = { padding: 0.06, maxZoom: 1 };
/** Below this zoom a card keeps name, status and versions, in larger letters. */
const FAR_ZOOM = 0.62;

export type GraphViewProps = { screen: ReleaseScreen; /** `undefined`: there are no logs. */ onOpenLog?: ((place: LogPlace) => void) | undefined };

export function GraphView(props: GraphViewProps) {
  return <ReactFlowProvider><Graph {...props} /></ReactFlowProvider>;
}

function Graph({ screen, onOpenLog }: GraphViewProps) {
  const { release } = screen;
  const [focused, setFocused] = useState<string | null>(null);
  const [inspected, setInspected] = useState<string | null>(null);
  const wrapper = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  const far = useStore((state) => state.transform[2] < FAR_ZOOM);
  // The plan never changes, so that nothing moves while the release runs.
  const layout = useMemo(() => releaseLayout(release.plan), [release.plan]);
  const height = slotHeight(release.plan);

  const nodes = useMemo<CardNode[]>(() => release.environments.map((environment) => ({
    id: environment.name, type: "environment", position: layout.positions.get(environment.name) ?? { x: 0, y: 0 },
    width: GATES_WIDTH + NODE_WIDTH, height, data: { card: cardOf(release, environment) },
  })), [release, layout, height]);
  const edges = useMemo<Edge[]>(() => planEdges(release.plan).map((edge) => ({
    id: edgeKey(edge), type: "plan", source: edge.from, target: edge.to,
    data: { bends: bendsOf(layout, edge, height), reached: isReached(screen, edge.to) },
  })), [release, screen, layout, height]);

  function show(): void {
    const size = wrapper.current?.getBoundingClientRect();
    if (size) void flow.setViewport(firstView(layout, size, height, whereItHappens(release)));
  }

  function focusCard(name: string): void {
    setFocused(name);
    const face = wrapper.current?.querySelector<HTMLElement>(`[data-environment="${CSS.escape(name)}"]`);
    face?.focus({ preventScroll: true });
    reveal(name);
  }

  /** Moves the picture only when the card isn't wholly inside. */
  function reveal(name: string): void {
    const place = layout.positions.get(name);
    const box = wrapper.current?.getBoundingClientRect();
    if (!place || !box) return;
    const start = flow.flowToScreenPosition(place);
    const end = flow.flowToScreenPosition({ x: place.x + GATES_WIDTH + NODE_WIDTH, y: place.y + height });
    if (start.x >= box.left && end.x <= box.right && start.y >= box.top && end.y <= box.bottom) return;
    void flow.setCenter(place.x + (GATES_WIDTH + NODE_WIDTH) / 2, place.y + height / 2, { zoom: flow.getZoom(), duration: 120 });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const direction = directions[event.key];
    if (!direction || focused === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = neighbour(layout, focused, direction);
    if (next !== null) focusCard(next);
  }

  const inspectedState = release.environments.find((environment) => environment.name === inspected);
  return (
    <GraphContext.Provider value={{ tabStop: focused ?? release.environments[0]?.name ?? "", inspected, focus: setFocused, inspect: setInspected }}>
      <div className={styles["split"]}>
        <div className={styles["canvas"]} data-far={far} ref={wrapper} role="group" aria-label="Graph of the release: arrows move between environments, Enter opens one">
          <ReactFlow
            nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes}
            nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false}
            disableKeyboardA11y deleteKeyCode={null} panOnScroll zoomOnDoubleClick={false} minZoom={0.15} maxZoom={1.5}
            onInit={show} onKeyDown={onKeyDown} proOptions={{ hideAttribution: true }}
          >
            <Background variant={BackgroundVariant.Dots} gap={16} size={1} color="var(--canvas-dot)" />
            <Controls showInteractive={false} fitViewOptions={FIT} position="bottom-left" className={styles["controls"] ?? ""} />
          </ReactFlow>
        </div>
        {inspectedState && (
          <StageInspector
            release={release} environment={inspectedState} onOpenLog={onOpenLog}
            onClose={() => {
              setInspected(null);
              focusCard(inspectedState.name);
            }}
          />
        )}
      </div>
    </GraphContext.Provider>
  );
}

/** The way to an environment that has been walked is drawn darker. */
function isReached({ release }: ReleaseScreen, name: string): boolean {
  return release.environments.some((environment) => environment.name === name && environment.startedAt !== null);
}

// What the canvas draws: the flow with some groups closed, each node and edge the same object as long as nothing of it differs.

import { useLayoutEffect, useMemo, useState } from "react";

import type { Application, Diagnostic, FlowGraph } from "../../gen/bindings";
import { canvasEdges, type CanvasEdge, type CanvasNode, canvasNodes, sameWhereEqual, sizeOf } from "./canvas-model";
import { closedBut, draw, type Group, groupsOf } from "./folds";
import { LARGE, useLayout } from "./use-layout";

export type PictureInput = {
  graph: FlowGraph;
  changed: ReadonlySet<string>;
  diagnostics: readonly Diagnostic[];
  applications: readonly Application[] | null;
  /** Environments that have to be seen: their groups open. */
  seen: ReadonlySet<string>;
};

export type Folds = {
  groups: readonly Group[];
  closed: ReadonlySet<string>;
  set: (closed: ReadonlySet<string>) => void;
};

export type Picture = { nodes: readonly CanvasNode[]; edges: readonly CanvasEdge[]; folds: Folds };

const NONE: ReadonlySet<string> = new Set();
/** A little longer than the gliding of a node. */
const SETTLED_MS = 180;
const MOVING = "data-moving";

export function usePicture(root: React.RefObject<HTMLElement | null>, { graph, changed, diagnostics, applications, seen }: PictureInput): Picture {
  const groups = useMemo(() => groupsOf(graph), [graph]);
  const [wanted, setClosed] = useState(NONE);
  const closed = closedBut(groups, wanted, seen);
  // What was opened to be seen stays open.
  if (closed !== wanted) setClosed(closed);
  const drawn = useMemo(() => draw(graph, groups, closed), [graph, groups, closed]);
  const layout = useLayout(drawn);
  const made = useMemo(
    () => ({ nodes: canvasNodes({ drawn, layout, changed, diagnostics, applications }), edges: canvasEdges(drawn, layout) }),
    [drawn, layout, changed, diagnostics, applications],
  );
  const [kept, setKept] = useState({ made, ...made });
  let picture = kept;
  if (kept.made !== made) {
    picture = { made, nodes: sameWhereEqual(kept.nodes, made.nodes), edges: sameWhereEqual(kept.edges, made.edges) };
    setKept(picture);
  }
  const large = sizeOf(drawn) > LARGE;
  useGliding(root, layout, large);
  const folds = useMemo(() => ({ groups, closed, set: setClosed }), [groups, closed]);
  return { nodes: picture.nodes, edges: picture.edges, folds };
}

/** Nodes glide to another place after an edit: not at first, and not when there are many. */
function useGliding(root: React.RefObject<HTMLElement | null>, layout: object, large: boolean): void {
  const [first] = useState(layout);
  // Set before the browser paints, so that the places of this very edit are glided to.
  useLayoutEffect(() => {
    const element = root.current;
    if (!element || layout === first || large) return undefined;
    element.setAttribute(MOVING, "true");
    const timer = setTimeout(() => {
      element.removeAttribute(MOVING);
    }, SETTLED_MS);
    return () => {
      clearTimeout(timer);
      element.removeAttribute(MOVING);
    };
  }, [root, layout, first, large]);
}

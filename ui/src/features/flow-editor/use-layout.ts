// The layout of the flow on screen: each follows from the one before; large ones are worked out beside the window's thread.

import { useEffect, useMemo, useState } from "react";

import { type GraphLayout, layoutGraph } from "../../components/graph-layout";
import { LayoutDesk } from "../../components/graph/layout-desk";
import LayoutWorker from "../../components/graph/layout-worker?worker";
import type { FlowGraph } from "../../gen/bindings";
import { type AnchoredLayout, anchored, layoutWish, sizeOf } from "./canvas-model";
import type { Drawn } from "./folds";

/** From here on layouts come from the worker, and nothing glides. */
export const LARGE = 150;

/** Of graphs that were drawn: another view of the same one finds it where it was. */
const known = new WeakMap<FlowGraph, GraphLayout>();

function laidOut(drawn: Drawn, before: GraphLayout | null): GraphLayout {
  const found = before === null && drawn.folded.size === 0 ? known.get(drawn.graph) : undefined;
  if (found) return found;
  const { nodes, edges, gaps } = layoutWish(drawn);
  return kept(drawn, layoutGraph(nodes, edges, gaps, before));
}

function kept(drawn: Drawn, layout: GraphLayout): GraphLayout {
  if (drawn.folded.size === 0) known.set(drawn.graph, layout);
  return layout;
}

type Standing = { drawn: Drawn; layout: GraphLayout };

export function useLayout(drawn: Drawn): AnchoredLayout {
  const [standing, setStanding] = useState<Standing>(() => ({ drawn, layout: laidOut(drawn, null) }));
  const [desk] = useState(() => new LayoutDesk(() => new LayoutWorker()));
  let { layout } = standing;
  const large = sizeOf(drawn) > LARGE;
  if (!large && standing.drawn !== drawn) {
    layout = laidOut(drawn, standing.layout);
    setStanding({ drawn, layout });
  }
  // The worker lives as long as the picture.
  useEffect(() => () => { desk.close(); }, [desk]);
  // The last layout stays on the screen until the worker's answer is there; an answer that came too late is dropped.
  useEffect(() => {
    if (!large || standing.drawn === drawn) return;
    desk.ask({ ...layoutWish(drawn), before: standing.layout }, (answer) => {
      setStanding({ drawn, layout: kept(drawn, answer) });
    });
  }, [desk, large, drawn, standing]);
  const trigger = drawn.graph.flow.triggerEnvironment;
  return useMemo(() => anchored(layout, trigger), [layout, trigger]);
}

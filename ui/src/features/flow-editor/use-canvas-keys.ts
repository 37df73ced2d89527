// The keyboard on the canvas: every gesture has a key.

import { useReactFlow } from "@xyflow/react";
import { useRef } from "react";

import { pressed, Sequence } from "../../app/key-sequence";
import { type CanvasActions, useCanvas } from "./canvas-context";
import { type CanvasAct, actOf } from "./canvas-keys";
import type { CanvasEdge, CanvasNode } from "./canvas-model";
import { walk } from "./flow-shape";
import { NOTHING } from "./selection";
import { centre } from "./use-viewport";

const looking = new Set<CanvasAct["act"]>(["walk", "inspect", "copy", "all", "find", "fit", "zoomIn", "zoomOut", "leave"]);

export function useCanvasKeys(root: React.RefObject<HTMLElement | null>, nodes: readonly CanvasNode[], onFind: () => void): (event: React.KeyboardEvent) => void {
  const canvas = useCanvas();
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const sequence = useRef<Sequence | null>(null);
  const focusOn = (environment: string): void => {
    root.current?.querySelector<HTMLElement>(`[data-environment="${CSS.escape(environment)}"]`)?.focus({ preventScroll: true });
  };

  const does = (act: CanvasAct, focused: string | null): void => {
    const { graph } = canvas;
    const at = focused ?? canvas.chosen().current;
    const current = at ?? graph.flow.triggerEnvironment;
    switch (act.act) {
      case "walk": {
        const placed = nodes.filter((node) => node.type === "environment").map((node) => ({ id: node.id, ...centre(node) }));
        const next = at === null ? current : walk(graph, placed, current, act.direction);
        if (next === null) return;
        canvas.point(next, act.extend ? "add" : "only");
        focusOn(next);
        return;
      }
      case "inspect":
        canvas.openInspector();
        return;
      case "find":
        onFind();
        return;
      case "all":
        canvas.select({ by: "names", names: [...graph.nodes.map((node) => node.environment).filter((name) => name !== current), current] });
        canvas.say(`All ${graph.nodes.length} environments selected`);
        return;
      case "fit":
        void flow.fitView({ padding: 0.1, maxZoom: 1 });
        return;
      case "zoomIn":
        void flow.zoomIn();
        return;
      case "zoomOut":
        void flow.zoomOut();
        return;
      case "leave":
        canvas.select(NOTHING);
        return;
      default:
        change(canvas, act, current, focused !== null);
    }
  };

  return (event) => {
    if (event.defaultPrevented || !isOnCanvas(event.target, root.current)) return;
    const presses = (sequence.current ??= new Sequence()).push(pressed(event), event.timeStamp);
    // `g f` and its like lead to other screens.
    if (presses.at(-2) === "g") return;
    const act = actOf(event);
    if (!act || (!canvas.editable && !looking.has(act.act))) return;
    event.preventDefault();
    does(act, event.target instanceof Element ? event.target.getAttribute("data-environment") : null);
  };
}

/** What changes the flow. */
function change(canvas: CanvasActions, act: CanvasAct, current: string, focused: boolean): void {
  const { graph, gestures } = canvas;
  const { names: chosen, edge } = canvas.chosen();
  // What has the focus is meant, be it selected or not.
  const names = focused && !chosen.includes(current) ? [current] : chosen;
  const group = names.length > 0 ? names : [current];
  const trigger = current === graph.flow.triggerEnvironment;
  switch (act.act) {
    case "gate":
      if (trigger) canvas.say(`${current} is the trigger environment: no gates stand before it.`, true);
      else canvas.openGate(current, act.gate);
      return;
    case "add":
    case "connect":
    case "rename":
    case "move":
      if (act.act === "move" && group.includes(graph.flow.triggerEnvironment)) {
        canvas.say(`${graph.flow.triggerEnvironment} is the trigger environment: it stays where it is.`, true);
        return;
      }
      if (!chosen.includes(current)) canvas.point(current, "only");
      canvas.ask({ ask: act.act, environment: current });
      return;
    case "remove":
      if (edge) gestures.disconnect(edge);
      else gestures.remove(names);
      return;
    case "copy":
    case "cut":
    case "duplicate":
      gestures[act.act](names);
      return;
    case "paste":
      gestures.paste();
      return;
    default:
      return;
  }
}

/** Keys belong to the picture when a node or nothing has the focus, not a field or a popover. */
function isOnCanvas(target: EventTarget, root: HTMLElement | null): boolean {
  if (!(target instanceof Element) || !root?.contains(target)) return false;
  return target === root || target.matches("[data-environment], .react-flow__pane, .react-flow__pane *, .react-flow__edge");
}

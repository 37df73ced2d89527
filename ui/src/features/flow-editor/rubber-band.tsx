// A frame that is drawn on the canvas with Shift held: what it touches is selected.

import { useReactFlow } from "@xyflow/react";
import { useState } from "react";

import type { CanvasEdge, CanvasNode } from "./canvas-model";
import styles from "./rubber-band.module.css";

type Frame = { left: number; top: number; width: number; height: number };

export type RubberBand = {
  frame: Frame | null;
  /** The picture is not moved by the press that begins a frame. */
  onMouseDownCapture: (event: React.MouseEvent) => void;
  onPointerDownCapture: (event: React.PointerEvent) => void;
};

export function useRubberBand(root: React.RefObject<HTMLElement | null>, nodes: readonly CanvasNode[], onSelect: (names: string[]) => void): RubberBand {
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const [frame, setFrame] = useState<Frame | null>(null);
  const begins = (event: React.MouseEvent): boolean => event.shiftKey && event.button === 0 && event.target instanceof Element && event.target.matches(".react-flow__pane");
  return {
    frame,
    onMouseDownCapture: (event) => {
      if (begins(event)) event.stopPropagation();
    },
    onPointerDownCapture: (event) => {
      const box = root.current?.getBoundingClientRect();
      if (!box || !begins(event)) return;
      event.stopPropagation();
      const start = { x: event.clientX, y: event.clientY };
      let drawn: Frame | null = null;
      const move = (at: PointerEvent): void => {
        drawn = { left: Math.min(start.x, at.clientX), top: Math.min(start.y, at.clientY), width: Math.abs(at.clientX - start.x), height: Math.abs(at.clientY - start.y) };
        setFrame({ ...drawn, left: drawn.left - box.left, top: drawn.top - box.top });
      };
      const up = (): void => {
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", up);
        window.removeEventListener("pointercancel", up);
        setFrame(null);
        if (!drawn) return;
        const from = flow.screenToFlowPosition({ x: drawn.left, y: drawn.top });
        const to = flow.screenToFlowPosition({ x: drawn.left + drawn.width, y: drawn.top + drawn.height });
        onSelect(touchedBy(nodes, { left: from.x, top: from.y, width: to.x - from.x, height: to.y - from.y }));
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", up);
      window.addEventListener("pointercancel", up);
    },
  };
}

/** Environments that a frame touches. */
export function touchedBy(nodes: readonly CanvasNode[], { left, top, width, height }: Frame): string[] {
  return nodes
    .filter(({ type, position, width: wide = 0, height: high = 0 }) => type === "environment" && position.x < left + width && position.x + wide > left && position.y < top + height && position.y + high > top)
    .map((node) => node.id);
}

export function Band({ frame }: { frame: Frame | null }) {
  return frame && <div className={styles["band"]} style={frame} aria-hidden />;
}

// Zoom, fit, add and the legend, at the foot of the canvas.

import { useReactFlow, useStore } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";

import { useCanvas } from "./canvas-context";
import styles from "./canvas-tools.module.css";

export function CanvasTools({ selected }: { selected: string | null }) {
  const canvas = useCanvas();
  const flow = useReactFlow();
  const zoom = useStore((state) => state.transform[2]);
  const after = selected ?? canvas.graph.nodes.at(-1)?.environment ?? canvas.graph.flow.triggerEnvironment;
  return (
    <div className={styles["tools"]}>
      <div className={styles["toolGroup"]} role="group" aria-label="Zoom">
        <button type="button" className={styles["tool"]} aria-label="Zoom out" onClick={() => void flow.zoomOut()}>
          <Minus size={14} aria-hidden />
        </button>
        <span className={styles["zoom"]}>{Math.round(zoom * 100)} %</span>
        <button type="button" className={styles["tool"]} aria-label="Zoom in" onClick={() => void flow.zoomIn()}>
          <Plus size={14} aria-hidden />
        </button>
        <button
          type="button"
          className={styles["tool"]}
          aria-label="Fit the flow into view"
          title="Fit (F)"
          onClick={() => void flow.fitView({ padding: 0.1, maxZoom: 1 })}
        >
          <Maximize size={14} aria-hidden />
        </button>
      </div>
      <button
        type="button"
        className={styles["addTool"]}
        data-testid="add-environment"
        disabled={!canvas.editable}
        title={`Add an environment after ${after} (A)`}
        onClick={() => {
          canvas.point(after, "only");
          canvas.ask({ ask: "add", environment: after });
        }}
      >
        <Plus size={14} aria-hidden />
        <span>Add environment</span>
      </button>
      <div className={styles["legend"]}>
        <span><span className={styles["ring"]} aria-hidden /> from a policy</span>
        <span><span className={styles["changed"]} aria-hidden /> changed in this draft</span>
      </div>
    </div>
  );
}

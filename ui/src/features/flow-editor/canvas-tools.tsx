// Zoom, fit, add and the legend, at the foot of the canvas.

import { useReactFlow, useStore } from "@xyflow/react";
import { Layers, Maximize, Minus, Plus } from "lucide-react";

import { plural } from "../../components/words";
import { useCanvas } from "./canvas-context";
import styles from "./canvas-tools.module.css";
import type { Folds } from "./use-picture";

/** From here on closing groups is offered in words. */
const OFFER_FROM = 150;

export function CanvasTools({ selected, folds }: { selected: string | null; folds: Folds }) {
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
      <GroupTools folds={folds} offered={canvas.graph.nodes.length > OFFER_FROM} />
      <div className={styles["legend"]}>
        <span><span className={styles["ring"]} aria-hidden /> from a policy</span>
        <span><span className={styles["changed"]} aria-hidden /> changed in this draft</span>
      </div>
    </div>
  );
}

/** Closing and opening all groups: nothing is closed unless she asks. */
function GroupTools({ folds, offered }: { folds: Folds; offered: boolean }) {
  const { groups, closed } = folds;
  if (groups.length === 0) return null;
  const open = closed.size === 0;
  return (
    <button
      type="button"
      className={styles["addTool"]}
      data-testid="fold-groups"
      data-offered={offered && open}
      title={open ? "Draw environments that follow the same ones as one node" : "Draw every environment"}
      onClick={() => {
        folds.set(open ? new Set(groups.map(({ id }) => id)) : new Set());
      }}
    >
      <Layers size={14} aria-hidden />
      <span>{open ? `Collapse ${plural(groups.length, "group")}` : "Expand all"}</span>
    </button>
  );
}

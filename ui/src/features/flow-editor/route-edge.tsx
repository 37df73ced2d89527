// A dependency on the canvas, and the line that is drawn while one is dragged.

import { BaseEdge, type ConnectionLineComponentProps, type EdgeProps, getSmoothStepPath, Position } from "@xyflow/react";

import { useCanvas } from "./canvas-context";
import { type CanvasEdge, routePath } from "./canvas-model";
import styles from "./canvas.module.css";
import { drawRefusal, edgeTo, useRedrawn } from "./dragged-end";

export function RouteEdge({ source, target, sourceX, sourceY, targetX, targetY, data, selected }: EdgeProps<CanvasEdge>) {
  const path = routePath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, data?.bends ?? []);
  const kind = data?.dotted ? styles["edgeDotted"] : data?.active ? styles["edgeActive"] : styles["edge"];
  return (
    <g data-testid={`edge-${source}-${target}`} data-selected={selected === true}>
      <BaseEdge key={path} path={path} className={kind ?? ""} interactionWidth={data?.dotted ? 0 : 14} />
    </g>
  );
}

export function DraggedEdge({ fromX, fromY, toX, toY, fromNode, fromHandle, toNode }: ConnectionLineComponentProps) {
  const canvas = useCanvas();
  const redrawn = useRedrawn((state) => state.edge);
  const refusal = toNode && toNode.id !== fromNode.id ? drawRefusal(canvas.graph, redrawn, edgeTo({ environment: fromNode.id, side: fromHandle.type }, toNode.id)) : null;
  const [held, loose] = [{ x: fromX, y: fromY }, { x: toX, y: toY }];
  const [start, end] = fromHandle.type === "source" ? [held, loose] : [loose, held];
  const [path] = getSmoothStepPath({
    sourceX: start.x, sourceY: start.y, sourcePosition: Position.Right, targetX: end.x, targetY: end.y, targetPosition: Position.Left, borderRadius: 8,
  });
  return <path d={path} className={refusal ? styles["edgeRefused"] : styles["edgeDragged"]} fill="none" />;
}

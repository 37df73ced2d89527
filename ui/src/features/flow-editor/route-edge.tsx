// A dependency on the canvas, and the line that is drawn while one is dragged.

import { BaseEdge, type ConnectionLineComponentProps, type EdgeProps, getSmoothStepPath } from "@xyflow/react";

import { useCanvas } from "./canvas-context";
import { type CanvasEdge, routePath } from "./canvas-model";
import styles from "./canvas.module.css";
import { connectRefusal } from "./flow-shape";

export function RouteEdge({ sourceX, sourceY, targetX, targetY, data }: EdgeProps<CanvasEdge>) {
  const path = routePath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, data?.bends ?? []);
  const kind = data?.dotted ? styles["edgeDotted"] : data?.active ? styles["edgeActive"] : styles["edge"];
  return <BaseEdge key={path} path={path} className={kind ?? ""} interactionWidth={0} />;
}

export function DraggedEdge({ fromX, fromY, toX, toY, fromNode, toNode }: ConnectionLineComponentProps) {
  const canvas = useCanvas();
  const refusal = toNode && toNode.id !== fromNode.id ? connectRefusal(canvas.graph, fromNode.id, toNode.id) : null;
  const [path] = getSmoothStepPath({ sourceX: fromX, sourceY: fromY, targetX: toX, targetY: toY, borderRadius: 8 });
  return <path d={path} className={refusal ? styles["edgeRefused"] : styles["edgeDragged"]} fill="none" />;
}

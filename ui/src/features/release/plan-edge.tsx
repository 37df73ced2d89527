// A dependency of the plan, past the columns between its ends.

import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";

import type { Point } from "../../components/graph-layout";
import { edgePath } from "./graph-model";
import styles from "./graph.module.css";

type PlanEdgeData = { bends: Point[]; reached: boolean };

export function PlanEdge({ sourceX, sourceY, targetX, targetY, data }: EdgeProps<Edge<PlanEdgeData>>) {
  const path = edgePath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, data?.bends ?? []);
  return <BaseEdge path={path} className={styles[data?.reached ? "edgeReached" : "edge"] ?? ""} interactionWidth={0} />;
}

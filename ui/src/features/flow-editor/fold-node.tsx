// A closed group on the canvas: how many it stands for, what their names have in common, and the worst finding among them.

import { Handle, type NodeProps, Position } from "@xyflow/react";
import { CircleX, Layers, TriangleAlert } from "lucide-react";
import { createContext, use } from "react";

import { plural } from "../../components/words";
import type { FoldCanvasNode } from "./canvas-model";
import canvas from "./canvas.module.css";
import styles from "./fold-node.module.css";
import { severityTitles } from "./words";

export const OpenGroupContext = createContext<(group: string) => void>(() => undefined);

export function FoldNode({ id, data }: NodeProps<FoldCanvasNode>) {
  const open = use(OpenGroupContext);
  const { label, count, names, changed, problem } = data;
  return (
    <>
      <Handle type="target" position={Position.Left} className={canvas["hidden"] ?? ""} isConnectable={false} />
      <button
        type="button"
        className={styles["fold"]}
        data-testid={id}
        data-problem={problem?.severity ?? "none"}
        aria-expanded={false}
        title={names}
        onClick={() => {
          open(id);
        }}
      >
        <Layers size={16} aria-hidden className={styles["icon"]} />
        <span className={styles["words"]}>
          <span className={canvas["name"]}>{label}</span>
          <span className={canvas["detail"]}>{plural(count, "environment")}</span>
        </span>
        {changed && <span className={canvas["changed"]} title="Changed in this draft" />}
        {problem && (
          <span className={canvas["problem"]} data-severity={problem.severity} title={problem.text}>
            {problem.severity === "error" ? <CircleX size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
            <span className="visually-hidden">{`${severityTitles[problem.severity]}: ${problem.text}`}</span>
          </span>
        )}
      </button>
      <Handle type="source" position={Position.Right} className={canvas["hidden"] ?? ""} isConnectable={false} />
    </>
  );
}

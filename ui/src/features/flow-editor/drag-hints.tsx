// What stands near the pointer while something is dragged: what letting go here would do, or why it can't be.

import { useConnection } from "@xyflow/react";
import { useEffect } from "react";

import { plural } from "../../components/words";
import type { FlowGraph } from "../../gen/bindings";
import { useCanvas } from "./canvas-context";
import { useCarry } from "./carry";
import styles from "./drag-hints.module.css";
import { drawRefusal, edgeTo, type Fixed, useFixedEnd, useRedrawn } from "./dragged-end";

type Hint = { text: string; refused: boolean };

export function DragHints({ root }: { root: React.RefObject<HTMLElement | null> }) {
  return (
    <>
      <DependencyHint />
      <CarryHint root={root} />
    </>
  );
}

function DependencyHint() {
  const { graph } = useCanvas();
  const fixed = useFixedEnd();
  const to = useConnection((connection) => (connection.inProgress ? (connection.toNode?.id ?? null) : null));
  const x = useConnection((connection) => (connection.inProgress ? connection.pointer.x : 0));
  const y = useConnection((connection) => (connection.inProgress ? connection.pointer.y : 0));
  const redrawn = useRedrawn((state) => state.edge);
  const hint = fixed && dependencyHint(graph, fixed, to, redrawn);
  useSpokenRefusal(hint);
  return hint && <Near x={x} y={y} hint={hint} />;
}

function dependencyHint(graph: FlowGraph, fixed: Fixed, to: string | null, redrawn: Parameters<typeof drawRefusal>[1]): Hint {
  if (to === null || to === fixed.environment) {
    const text = fixed.side === "source" ? `Drop on the environment that shall follow ${fixed.environment}.` : `Drop on the environment that ${fixed.environment} shall depend on.`;
    return { text, refused: false };
  }
  const next = edgeTo(fixed, to);
  const refusal = drawRefusal(graph, redrawn, next);
  if (refusal !== null) return { text: refusal, refused: true };
  if (!redrawn) return { text: `${next.to} will also depend on ${next.from}.`, refused: false };
  if (redrawn.from === next.from && redrawn.to === next.to) return { text: "As it was.", refused: false };
  return { text: `${next.to} will depend on ${next.from} instead of ${redrawn.to} on ${redrawn.from}.`.replace(` instead of ${next.to} on`, " instead of"), refused: false };
}

function CarryHint({ root }: { root: React.RefObject<HTMLElement | null> }) {
  const carried = useCarry((state) => state.carried);
  const what = carried && (carried.names.length === 1 ? (carried.names[0] ?? "") : plural(carried.names.length, "environment"));
  const hint: Hint | null = carried && {
    text: carried.refusal ?? (carried.over === null ? `Drop ${what ?? ""} on the environment that it shall follow.` : `${what ?? ""} will go behind ${carried.over}.`),
    refused: carried.refusal !== null,
  };
  useSpokenRefusal(hint);
  const box = carried && root.current?.getBoundingClientRect();
  return carried && box && hint && <Near x={carried.x - box.left} y={carried.y - box.top} hint={hint} />;
}

/** Why it can't be is for everybody. */
function useSpokenRefusal(hint: Hint | null): void {
  const { say } = useCanvas();
  const text = hint?.refused ? hint.text : null;
  // The pointer moves outside React.
  useEffect(() => {
    if (text !== null) say(text);
  }, [text, say]);
}

function Near({ x, y, hint }: { x: number; y: number; hint: Hint }) {
  return (
    <p className={styles["hint"]} data-refused={hint.refused} data-testid="drag-hint" style={{ transform: `translate(${x + 14}px, ${y + 16}px)` }}>
      {hint.text}
    </p>
  );
}

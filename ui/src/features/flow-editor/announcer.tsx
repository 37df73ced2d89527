// Says what changed on the canvas to those who don't see it, and why something can't be done to everybody.

import { useCallback, useEffect, useRef, useState } from "react";

import type { FlowGraph } from "../../gen/bindings";
import styles from "./announcer.module.css";
import { changeWords } from "./graph-changes";

/** `count` tells the same words said twice apart. */
export type Said = { text: string; refused: boolean; count: number };
export type Doing = "edit" | "undo" | "redo";
export type Say = (text: string, refused?: boolean) => void;

const prefixes: Record<Doing, string> = { edit: "", undo: "Undone: ", redo: "Redone: " };
const SHOWN_FOR_MS = 6000;

export type Announcements = { said: Said | null; say: Say; doing: (doing: Doing) => void };

/** What is typed is not announced: only what was asked for by a gesture or a key. */
export function useAnnouncements(graph: FlowGraph | null): Announcements {
  const [said, setSaid] = useState<Said | null>(null);
  const pending = useRef<Doing | null>(null);
  const known = useRef(graph);
  const say = useCallback<Say>((text, refused = false) => {
    setSaid((before) => ({ text, refused, count: (before?.count ?? 0) + 1 }));
  }, []);
  const doing = useCallback((next: Doing) => { pending.current = next; }, []);
  // The pictures come from outside, one for each answer of the runtime side.
  useEffect(() => {
    const before = known.current;
    known.current = graph;
    const asked = pending.current;
    if (!before || !graph || before === graph || asked === null) return;
    pending.current = null;
    const words = changeWords(before, graph) ?? (asked === "edit" ? null : "the text");
    if (words !== null) say(`${prefixes[asked]}${words}`);
  }, [graph, say]);
  return { said, say, doing };
}

export function Announcer({ said }: { said: Said | null }) {
  const [hidden, setHidden] = useState(0);
  // A refusal is read in its time and then makes room.
  useEffect(() => {
    if (!said?.refused) return;
    const timer = setTimeout(() => { setHidden(said.count); }, SHOWN_FOR_MS);
    return () => { clearTimeout(timer); };
  }, [said]);
  // A live region only speaks when its text changes; a trailing space is not spoken.
  const spoken = said ? `${said.text}${said.count % 2 === 0 ? "" : "\u00a0"}` : "";
  return (
    <>
      <p className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">{spoken}</p>
      {said?.refused && hidden !== said.count && <p className={styles["refusal"]} aria-hidden data-testid="canvas-refusal">{said.text}</p>}
    </>
  );
}

// Dragging with the pointer: a cell to another environment of its product, or a column to another place.

import { type PointerEvent as ReactPointerEvent, useCallback, useEffect, useRef, useState } from "react";

export type Drag<Subject> = { subject: Subject; over: string | null; x: number; y: number };

/** A press becomes a drag after so many pixels; before that it is a click. */
const slack = 5;

type Options<Subject> = {
  /** Under which name a place under the pointer is found: the value of this data attribute. */
  attribute: string;
  onDrop: (subject: Subject, over: string) => void;
};

export function useDrag<Subject>({ attribute, onDrop }: Options<Subject>) {
  const [drag, setDrag] = useState<Drag<Subject> | null>(null);
  const pressed = useRef<{ subject: Subject; x: number; y: number } | null>(null);
  const latest = useRef<Drag<Subject> | null>(null);
  const drop = useRef(onDrop);
  // Synchronises what the listeners of the window see with the latest rendering.
  useEffect(() => {
    latest.current = drag;
    drop.current = onDrop;
  });
  // Synchronises with the pointer wherever it is, and with Escape.
  useEffect(() => {
    /** By Escape, with the button still down. */
    let given = false;
    const end = (): void => {
      pressed.current = null;
      setDrag(null);
    };
    const moved = (event: PointerEvent): void => {
      const press = pressed.current;
      if (press === null) return;
      if (latest.current === null && Math.hypot(event.clientX - press.x, event.clientY - press.y) < slack) return;
      const under = document.elementFromPoint(event.clientX, event.clientY)?.closest(`[data-${attribute}]`);
      setDrag({ subject: press.subject, over: under?.getAttribute(`data-${attribute}`) ?? null, x: event.clientX, y: event.clientY });
    };
    const released = (): void => {
      const dragged = latest.current;
      if (dragged?.over != null) drop.current(dragged.subject, dragged.over);
      if (dragged || given) window.addEventListener("click", swallow, { capture: true, once: true });
      // No click follows when the pointer came up elsewhere than it went down.
      setTimeout(() => { window.removeEventListener("click", swallow, { capture: true }); });
      given = false;
      end();
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && latest.current) {
        event.stopPropagation();
        given = true;
        end();
      }
    };
    window.addEventListener("pointermove", moved);
    window.addEventListener("pointerup", released);
    window.addEventListener("pointercancel", end);
    window.addEventListener("keydown", key, true);
    return () => {
      window.removeEventListener("pointermove", moved);
      window.removeEventListener("pointerup", released);
      window.removeEventListener("pointercancel", end);
      window.removeEventListener("keydown", key, true);
    };
  }, [attribute]);
  const start = useCallback((subject: Subject, event: ReactPointerEvent): void => {
    if (event.button === 0) pressed.current = { subject, x: event.clientX, y: event.clientY };
  }, []);
  return { drag, start };
}

/** The click that follows a drag is none. */
function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}

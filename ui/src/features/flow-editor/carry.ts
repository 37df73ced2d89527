// Environments that are dragged onto another one to go behind it: what is carried, and over what.

import { create } from "zustand";

export type Carried = {
  names: readonly string[];
  x: number;
  y: number;
  over: string | null;
  /** Why it can't be dropped there. */
  refusal: string | null;
};

/** Apart from React's state, so that a move of the pointer draws only what it touches. */
export const useCarry = create<{ carried: Carried | null }>(() => ({ carried: null }));

/** So far a press is still a click. */
const THRESHOLD = 6;

export type CarryHooks = {
  names: () => readonly string[];
  refusal: (names: readonly string[], over: string) => string | null;
  drop: (names: readonly string[], over: string) => void;
};

/** Follows the pointer from a press on a node until it is let go. */
export function startCarrying(start: { clientX: number; clientY: number }, hooks: CarryHooks): void {
  let carrying = false;
  const move = (event: PointerEvent): void => {
    if (!carrying && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < THRESHOLD) return;
    carrying = true;
    const names = hooks.names();
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest(".react-flow__node")?.querySelector("[data-environment]");
    const name = under?.getAttribute("data-environment") ?? null;
    const over = name !== null && names.includes(name) ? null : name;
    useCarry.setState({ carried: { names, x: event.clientX, y: event.clientY, over, refusal: over === null ? null : hooks.refusal(names, over) } });
  };
  const end = (): void => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", end);
    window.removeEventListener("keydown", escape, true);
    useCarry.setState({ carried: null });
  };
  const up = (): void => {
    const { carried } = useCarry.getState();
    end();
    if (!carried) return;
    // The click that ends a drag selects nothing.
    const swallow = (event: MouseEvent): void => { event.stopPropagation(); };
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => { window.removeEventListener("click", swallow, true); }, 0);
    if (carried.over !== null) hooks.drop(carried.names, carried.over);
  };
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    end();
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", end);
  window.addEventListener("keydown", escape, true);
}

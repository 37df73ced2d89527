// The keyboard stays on the canvas: the focus follows the current environment, and is not lost with a node that goes or
// with a question that was answered.

import { useEffect, useRef } from "react";

/** What opens over the window belongs to whoever opened it. */
const OVER = '[role="dialog"], [role="alertdialog"], [data-radix-popper-content-wrapper]';

export function useKeptFocus(root: React.RefObject<HTMLElement | null>, current: string | null): void {
  // A flow that was just opened: what opened it is gone, and the keys that the foot of the window names are meant for the canvas.
  const had = useRef(true);
  // The focus is the browser's.
  useEffect(() => {
    const moved = (event: Event): void => {
      if (!(event.target instanceof Element) || event.target.closest(OVER)) return;
      had.current = root.current?.contains(event.target) === true;
    };
    document.addEventListener("focusin", moved);
    document.addEventListener("pointerdown", moved);
    return () => {
      document.removeEventListener("focusin", moved);
      document.removeEventListener("pointerdown", moved);
    };
  }, [root]);
  // After every drawing, once what closed with it has let go of the focus.
  useEffect(() => {
    if (!had.current) return;
    const timer = setTimeout(() => {
      const active = document.activeElement;
      const lost = active === null || active === document.body;
      const on = active !== null && root.current?.contains(active) ? active.closest(".react-flow__node")?.querySelector<HTMLElement>("[data-environment]") : null;
      const elsewhere = on !== null && on !== undefined && on.dataset["environment"] !== current;
      if (!had.current || (!lost && !(elsewhere && current !== null))) return;
      const node = current === null ? null : root.current?.querySelector<HTMLElement>(`[data-environment="${CSS.escape(current)}"]`);
      (node ?? root.current)?.focus({ preventScroll: true });
    }, 0);
    return () => { clearTimeout(timer); };
  });
}

// The keyboard stays on the canvas when the node that had the focus is gone.

import { useEffect, useRef } from "react";

import type { CanvasNode } from "./canvas-model";

export function useKeptFocus(root: React.RefObject<HTMLElement | null>, current: string | null, nodes: readonly CanvasNode[]): void {
  const had = useRef(false);
  // The focus is the browser's.
  useEffect(() => {
    const moved = (event: FocusEvent): void => {
      had.current = event.target instanceof Node && root.current?.contains(event.target) === true;
    };
    const left = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) had.current = false;
    };
    document.addEventListener("focusin", moved);
    document.addEventListener("pointerdown", left);
    return () => {
      document.removeEventListener("focusin", moved);
      document.removeEventListener("pointerdown", left);
    };
  }, [root]);
  // After a picture is drawn without the node that had it.
  useEffect(() => {
    if (!had.current || (document.activeElement !== document.body && document.activeElement !== null)) return;
    const node = current === null ? null : root.current?.querySelector<HTMLElement>(`[data-environment="${CSS.escape(current)}"]`);
    (node ?? root.current)?.focus({ preventScroll: true });
  }, [root, current, nodes]);
}

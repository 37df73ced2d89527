// Brings a line of a log into the middle of what is seen.

import { type RefObject, useEffect, useEffectEvent } from "react";

/** Wrapped lines are measured while they come into sight: so many times the place is looked at again. */
const LOOKS = 6;

export function useJump(box: RefObject<HTMLElement | null>, jump: { line: number } | null, total: number, offsetOf: (line: number) => number): void {
  const ready = total > 0;
  const place = useEffectEvent((wanted: number): void => {
    const element = box.current;
    if (!element) return;
    const line = Math.min(wanted, total - 1);
    const row = element.querySelector(`[data-line="${String(line)}"]`);
    if (row) {
      const inside = row.getBoundingClientRect().top - element.getBoundingClientRect().top;
      element.scrollBy({ top: inside - element.clientHeight / 2 + row.clientHeight / 2 });
    } else {
      element.scrollTo({ top: offsetOf(line) - element.clientHeight / 2 });
    }
  });
  // Synchronises the scroll position with the line that was asked for.
  useEffect(() => {
    if (jump === null || !ready) return;
    let frame = 0;
    const look = (times: number): void => {
      place(jump.line);
      if (times > 1) frame = requestAnimationFrame(() => { look(times - 1); });
    };
    look(LOOKS);
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [jump, ready]);
}

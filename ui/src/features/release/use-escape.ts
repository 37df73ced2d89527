// Escape closes the topmost thing that nobody else has closed.

import { useEffect, useEffectEvent } from "react";

export function useEscape(close: () => void): void {
  const onEscape = useEffectEvent(close);
  // Synchronises with the window's keyboard.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      onEscape();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}

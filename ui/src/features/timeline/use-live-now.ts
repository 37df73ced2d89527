// The live edge: a clock as fine as the picture shows, that stands while nothing runs.

import { useEffect, useState } from "react";

import { useNow } from "../../components/time";

/** Slower than this nobody sees it creep: a whole-second clock will do. */
const CREEP = 0.5;

/** `perPixel`: milliseconds that a pixel stands for. With reduced motion it ticks in whole seconds. */
export function useLiveNow(running: boolean, perPixel: number): number {
  const ticking = useNow(running);
  const fine = running && 1000 / perPixel > 1 / CREEP && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const [exact, setExact] = useState(ticking);
  // Synchronises with the display's frames.
  useEffect(() => {
    if (!fine) return;
    let frame = requestAnimationFrame(function move() {
      setExact(Date.now());
      frame = requestAnimationFrame(move);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [fine]);
  return fine ? Math.max(exact, ticking) : ticking;
}

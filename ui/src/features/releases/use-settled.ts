// What she types, once she has stopped for a moment.

import { useEffect, useState } from "react";

/** The value once it has stood still for so long. */
export function useSettled<T>(value: T, pause: number): T {
  const [settled, setSettled] = useState(value);
  // Synchronises with the clock.
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, pause);
    return () => {
      clearTimeout(timer);
    };
  }, [value, pause]);
  return settled;
}

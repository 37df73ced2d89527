// The time, for words like "4 min ago".

import { useEffect, useState } from "react";

const STEP_MS = 15_000;

export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  // The clock is outside React.
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, STEP_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

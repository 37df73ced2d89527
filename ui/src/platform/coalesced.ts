// Many wishes for the same work in a row become one run at a time and at most one more after it.

export type Coalesced = (key: string) => void;

/**
 * `work` runs soon after the first wish for a key (`soon` decides when); wishes that come while it runs are answered
 * together by one further run.
 */
export function coalesced(work: (key: string) => Promise<void>, soon: (run: () => void) => void): Coalesced {
  const running = new Map<string, { again: boolean }>();

  const run = (key: string) => {
    const turn = { again: false };
    running.set(key, turn);
    soon(() => {
      turn.again = false;
      void work(key)
        .catch(() => undefined)
        .then(() => {
          running.delete(key);
          if (turn.again) run(key);
        });
    });
  };

  return (key) => {
    const turn = running.get(key);
    if (turn) turn.again = true;
    else run(key);
  };
}

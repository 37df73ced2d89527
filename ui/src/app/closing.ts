// What has to be kept before the window closes: what was typed a moment ago, where she is.

type Save = () => Promise<unknown>;

const saves = new Set<Save>();

/** Has this done before the window closes. Returns how to stop. */
export function beforeClosing(save: Save): () => void {
  saves.add(save);
  return () => {
    saves.delete(save);
  };
}

/** Keeps everything; what can't be kept doesn't hold up the rest. */
export async function keepEverything(): Promise<void> {
  await Promise.allSettled([...saves].map((save) => save()));
}

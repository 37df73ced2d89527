// Reading store first: what this laptop has is shown at once, then the runtime is asked. Pure: the sources are given.

import type { Code, Link } from "../gen/bindings";
import { CallError } from "./call";

/** Whether the runtime can be asked now, maybe soon, or not for a while. */
export type Reach = "live" | "connecting" | "away";

/** A profile that nothing is known of is asked: the answer tells. An untrusted workspace can be looked at. */
export function reachOf(link: Link | null): Reach {
  switch (link?.type) {
    case undefined:
    case "live":
    case "untrusted":
      return "live";
    case "connecting":
      return "connecting";
    case "stale":
    case "offline":
      return "away";
  }
}

export type Sources<T> = {
  cached: () => Promise<T>;
  fetch: () => Promise<T>;
};

export type Surroundings<T> = {
  reach: Reach;
  /** Waits until a connection that is being made stands (or not). */
  settled: () => Promise<Reach>;
  /** Something is on show already. */
  shown: boolean;
  show: (value: T) => void;
  /** The store says that it never saw this: not worth showing while the runtime is asked. */
  blank?: ((value: T) => boolean) | undefined;
};

/** The freshest value that can be had; what the store has is shown on the way, but never over something fresher. */
export async function storeFirst<T>({ cached, fetch }: Sources<T>, around: Surroundings<T>): Promise<T> {
  const { reach, settled, shown, show, blank } = around;
  if (reach === "away") return cached();
  let answered = false;
  // What is on show and live is as new as the store.
  const kept =
    shown && reach === "live"
      ? null
      : cached().then(
          (value) => {
            if (!answered && blank?.(value) !== true) show(value);
            return { value };
          },
          () => null,
        );
  const store = async (): Promise<T> => {
    const had = await kept;
    return had === null ? cached() : had.value;
  };
  try {
    if ((reach === "connecting" ? await settled() : reach) !== "live") return await store();
    return await fetch();
  } catch (thrown) {
    if (!isLost(thrown)) throw thrown;
    // The connection broke while asking; its own state tells of that, and the store still has its answer.
    return await store().catch(() => Promise.reject(thrown as CallError));
  } finally {
    answered = true;
  }
}

const lost: ReadonlySet<Code> = new Set<Code>([
  "unreachable", "dns", "refused", "tls", "proxy", "timeout", "not-a-runtime", "incompatible", "unauthorized", "throttled", "git",
]);

/** The runtime (or the repository behind it) could not be asked, which says nothing of what was asked for. */
export function isLost(thrown: unknown): boolean {
  return thrown instanceof CallError && lost.has(thrown.code);
}

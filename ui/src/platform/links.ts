// How each profile's connection stands, for reads that depend on it.

import type { Link, Startup } from "../gen/bindings";
import { keys, queryClient } from "./query-client";
import { type Reach, reachOf } from "./store-first";

export function linkOf(profile: string): Link | null {
  const startup = queryClient.getQueryData<Startup>(keys.startup);
  return startup?.profiles.find((state) => state.profile.id === profile)?.link ?? null;
}

export function reach(profile: string): Reach {
  return reachOf(linkOf(profile));
}

/** Waits while a profile's first connection is being made. */
export function settled(profile: string): Promise<Reach> {
  return new Promise((resolve) => {
    const look = (): void => {
      const now = reach(profile);
      if (now === "connecting") return;
      stop();
      resolve(now);
    };
    const stop = queryClient.getQueryCache().subscribe(look);
    look();
  });
}

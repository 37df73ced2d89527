// Looking back: the release as it stood at a moment, read one record at a time however fast she drags.

import { useState } from "react";

import type { ReleaseScreen } from "../../gen/bindings";
import { useReleaseAt } from "../../platform/timeline-queries";
import type { Playhead } from "../timeline/moments";

export type Scrub = {
  /** `null`: live, or at its end. */
  playhead: Playhead | null;
  scrub: (playhead: Playhead | null) => void;
  /** What is to be shown: as it stood then, or as it is. */
  screen: ReleaseScreen;
  /** As it is. */
  live: ReleaseScreen;
  problem: string | null;
};

export function useScrub(profile: string, screen: ReleaseScreen): Scrub {
  const [playhead, setPlayhead] = useState<Playhead | null>(null);
  const [asked, setAsked] = useState<number | null>(null);
  const read = useReleaseAt(profile, screen.release.id, asked);
  // The next is asked for when the last is here: what she drags past is left out.
  const wanted = playhead?.seq ?? null;
  if (wanted !== asked && (wanted === null || !read.isFetching)) setAsked(wanted);
  return {
    playhead,
    scrub: setPlayhead,
    live: screen,
    screen: playhead !== null && read.data ? read.data : screen,
    problem: playhead === null ? null : (read.error?.message ?? null),
  };
}

// Plays a flow whenever its text or the scenario changes, and reads the played release at a moment.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import type { Plan, RehearsalRequest, RehearsalView, ReleaseScreen, TimelineView } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { moved, ZERO } from "./play-clock";

/** A play; its number tells it from every other. */
export type Play = {
  number: number;
  request: RehearsalRequest;
  view: RehearsalView;
  /** By the clock of the play; `null`: there is nothing to play. */
  timeline: TimelineView | null;
  end: number;
};

/** While she types or drags, it is played when she pauses. */
const PAUSE = 120;
/** What was played before is soon of no use. */
const KEPT = 10_000;
let numbers = 0;

type Asked = { key: string; number: number; request: RehearsalRequest };

export function usePlay(profile: string, request: RehearsalRequest | null, text: string) {
  const key = JSON.stringify([profile, request, request?.draft === true ? text : null]);
  const [asked, setAsked] = useState<Asked | null>(null);
  // Synchronises what is played with what is wanted, at once the first time.
  useEffect(() => {
    if (request === null || asked?.key === key) return;
    const timer = setTimeout(() => { setAsked({ key, number: ++numbers, request }); }, asked === null ? 0 : PAUSE);
    return () => { clearTimeout(timer); };
    // The key says all of the request.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, asked]);
  const wanted = request === null ? null : asked;
  return useQuery<Play, CallError>({
    queryKey: ["rehearsal", profile, wanted?.number ?? 0],
    queryFn: async () => {
      const { number, request: given } = wanted ?? { number: 0, request: request as RehearsalRequest };
      const view = await api.rehearse(profile, given);
      const timeline = view.played === null ? null : ended(moved(view.played.timeline, ZERO));
      return { number, request: given, view, timeline, end: timeline?.timeline.endedAt ?? ZERO };
    },
    enabled: wanted !== null,
    gcTime: KEPT,
    placeholderData: (previous) => (request === null ? undefined : previous),
  });
}

/** What waits for ever ends with its last record. */
function ended(view: TimelineView): TimelineView {
  const { timeline } = view;
  return timeline.endedAt === null ? { ...view, timeline: { ...timeline, endedAt: timeline.moments.at(-1)?.at ?? ZERO } } : view;
}

/** The last plan that was drawn: the graph stays as it is while the plan does. */
let drawn: { text: string; plan: Plan } | null = null;

function samePlan(plan: Plan): Plan {
  const text = JSON.stringify(plan);
  if (drawn?.text !== text) drawn = { text, plan };
  return drawn.plan;
}

/** The played release after a record, read one at a time; what is passed by meanwhile is left out. */
export function usePlayedAt(profile: string, play: Play, seq: number) {
  const [asked, setAsked] = useState({ number: play.number, seq });
  const read = useQuery<ReleaseScreen, CallError>({
    queryKey: ["rehearsal-at", profile, asked.number, asked.seq],
    queryFn: async () => {
      const screen = moved(await api.rehearsalAt(profile, play.request, asked.seq), ZERO);
      return { ...screen, release: { ...screen.release, plan: samePlan(screen.release.plan) } };
    },
    gcTime: KEPT,
    placeholderData: (previous) => previous,
  });
  if ((asked.seq !== seq || asked.number !== play.number) && (!read.isFetching || asked.number !== play.number)) setAsked({ number: play.number, seq });
  return read;
}

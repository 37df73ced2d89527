// The playhead of a played release: it stands, is moved, or goes on by itself. Kept over a new play.

import { useEffect, useEffectEvent, useState } from "react";

import type { Timeline } from "../../gen/bindings";
import { type Playhead, playheadAt } from "../timeline/moments";

export const speeds = [
  { value: "1", label: "1×" }, { value: "10", label: "10×" }, { value: "60", label: "1 min = 1 s" }, { value: "100", label: "100×" },
] as const;
export type Speed = (typeof speeds)[number]["value"];

export type Player = {
  /** `null`: the end. */
  playhead: Playhead | null;
  playing: boolean;
  speed: Speed;
  /** Counts her own moves, which are read out; what plays by itself is not. */
  steps: number;
  setSpeed: (speed: Speed) => void;
  toggle: () => void;
  step: (by: number) => void;
  scrub: (playhead: Playhead | null) => void;
  toStart: () => void;
  toEnd: () => void;
};

/** Without motion it goes from moment to moment, so many milliseconds each. */
const STILL = 1000;

export function usePlayer(timeline: Timeline | null): Player {
  const [at, setAt] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>("60");
  const [steps, setSteps] = useState(0);
  const moments = timeline?.moments ?? [];
  const end = timeline?.endedAt ?? 0;
  const playhead = at === null || at >= end ? null : playheadAt(moments, at);
  const running = playing && playhead !== null;

  const go = useEffectEvent((by: number) => {
    setAt((before) => (before === null || before + by >= end ? null : before + by));
    if (at === null || at + by >= end) setPlaying(false);
  });
  const goStep = useEffectEvent(() => {
    const next = playhead === null ? null : jumped(moments, playhead, 1);
    setAt(next?.at ?? null);
    if (next === null) setPlaying(false);
  });
  // Synchronises with the display's frames, or with a slow clock where nothing shall move.
  useEffect(() => {
    if (!running) return;
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const timer = setInterval(() => { goStep(); }, STILL);
      return () => { clearInterval(timer); };
    }
    let before = performance.now();
    let frame = requestAnimationFrame(function move(now) {
      go((now - before) * Number(speed));
      before = now;
      frame = requestAnimationFrame(move);
    });
    return () => { cancelAnimationFrame(frame); };
  }, [running, speed]);

  const scrub = (to: Playhead | null): void => {
    setPlaying(false);
    setAt(to?.at ?? null);
    setSteps(steps + 1);
  };
  return {
    playhead, playing: running, speed, steps, setSpeed, scrub,
    toggle: () => {
      // At the end it begins anew.
      if (playhead === null) setAt(moments[0]?.at ?? null);
      setPlaying(!running);
    },
    step: (by) => { scrub(jumped(moments, playhead, by)); },
    toStart: () => { scrub(playheadAt(moments, 0)); },
    toEnd: () => { scrub(null); },
  };
}

type Moments = Timeline["moments"];

/** To the next or the previous time at which something happened: many records have the same. */
export function jumped(moments: Moments, from: Playhead | null, by: number): Playhead | null {
  const last = moments.at(-1)?.at ?? 0;
  const here = from?.at ?? last;
  const times = by < 0 ? moments.filter(({ at }) => at < here) : moments.filter(({ at }) => at > here);
  const at = by < 0 ? times.at(-1)?.at : times[0]?.at;
  if (at === undefined) return by < 0 ? playheadAt(moments, 0) : null;
  return at >= last ? null : playheadAt(moments, at);
}

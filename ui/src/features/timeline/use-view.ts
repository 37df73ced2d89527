// What part of time is on show: all of it, or what she zoomed into, going with the live edge while that is in sight.

import { useState } from "react";

import { fitted, including, panned, type Span, zoomed } from "./scale";

export type View = {
  shown: Span;
  /** All of it is on show, and will be. */
  fits: boolean;
  fit: () => void;
  /** Below 1: nearer. Around `at`, else around the middle. */
  zoom: (factor: number, at?: number) => void;
  /** By a share of what is on show, or by milliseconds. */
  pan: (share: number) => void;
  panBy: (length: number) => void;
  /** Moves until that moment is in sight. */
  reveal: (at: number) => void;
  show: (span: Span) => void;
};

type Free = { span: Span; follows: boolean };

/** `edge`: the live edge; `null`: it has ended. */
export function useView(whole: Span, edge: number | null): View {
  const [free, setFree] = useState<Free | null>(null);
  const all = fitted(whole);
  const shown = free === null ? all : free.follows && edge !== null && edge > free.span.to ? including(free.span, edge) : free.span;

  function set(span: Span): void {
    setFree({ span, follows: edge !== null && edge >= span.from && edge <= span.to });
  }
  return {
    shown,
    fits: free === null,
    fit: () => { setFree(null); },
    zoom: (factor, at) => { set(zoomed(shown, factor, at ?? (shown.from + shown.to) / 2, all)); },
    pan: (share) => { set(panned(shown, share * (shown.to - shown.from), all)); },
    panBy: (length) => { set(panned(shown, length, all)); },
    reveal: (at) => {
      if (at < shown.from || at > shown.to) set(including(shown, at));
    },
    show: set,
  };
}

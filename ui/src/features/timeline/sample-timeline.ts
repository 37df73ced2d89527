// Timelines for the tests of this folder: lanes written in short, times in seconds.

import type { Lane, LaneKind, LaneStatus, Span, TimeOn, Timeline } from "../../gen/bindings";

const ON: { [letter: string]: TimeOn } = { q: "queue", w: "work", p: "person", o: "other", i: "idle" };
const KINDS: readonly LaneKind[] = ["environment", "application", "stage", "step"];

/** `w0-10 p10-`: work, then a person, who has not decided yet. */
export function spans(text: string): Span[] {
  return text.split(" ").filter((part) => part !== "").map((part) => {
    const [, letter = "w", from = "0", to = ""] = /^([qwpoi])(\d+)-(\d*)$/.exec(part) ?? [];
    return { on: ON[letter] ?? "work", from: Number(from) * 1000, to: to === "" ? null : Number(to) * 1000, words: null };
  });
}

/** The kind follows from the id: `qa`, `qa/cart`, `qa/cart/PreAction`, `…/[0].smoke`, `…#2`, `-`. */
export function lane(id: string, outcome: LaneStatus, time = "", change: Partial<Lane> = {}): Lane {
  const parts = id.split("/");
  const attempt = id.includes("#");
  const kind: LaneKind = id === "-" ? "release" : attempt ? "attempt" : (KINDS[parts.length - 1] ?? "step");
  const parent = id === "-" ? null : attempt ? (id.split("#")[0] ?? null) : parts.length === 1 ? "-" : parts.slice(0, -1).join("/");
  return { id, parent, kind, label: parts.at(-1) ?? id, outcome, spans: spans(time), effect: null, node: null, ...change };
}

export function timeline(lanes: Lane[], change: Partial<Timeline> = {}): Timeline {
  return {
    createdAt: 0, startedAt: 0, endedAt: null, lanes: [lane("-", "RUNNING", "w0-"), ...lanes], critical: [], marks: [],
    moments: [0, 10, 10, 20, 60].map((at, index) => ({ seq: index + 1, at: at * 1000 })), ...change,
  };
}

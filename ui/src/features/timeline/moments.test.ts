// The playhead: where it stands, where the arrows take it, and what it says.

import { describe, expect, it } from "vitest";

import { momentWords, playheadAt, stepped } from "./moments";
import { lane, timeline } from "./sample-timeline";

const { moments } = timeline([]);

describe("the playhead", () => {
  it("looks at the last record before it", () => {
    expect(playheadAt(moments, 15_000)).toEqual({ at: 15_000, seq: 3 });
    expect(playheadAt(moments, 10_000)).toEqual({ at: 10_000, seq: 3 });
    expect(playheadAt(moments, -5)).toEqual({ at: 0, seq: 1 });
    expect(playheadAt(moments, 1e9)).toEqual({ at: 1e9, seq: 5 });
    expect(playheadAt([], 0)).toBeNull();
  });

  it("goes from record to record, and behind the last it is live", () => {
    expect(stepped(moments, null, -1)).toEqual({ at: 20_000, seq: 4 });
    expect(stepped(moments, { at: 60_000, seq: 5 }, -1)).toEqual({ at: 20_000, seq: 4 });
    expect(stepped(moments, { at: 20_000, seq: 4 }, 1)).toEqual({ at: 60_000, seq: 5 });
    expect(stepped(moments, { at: 60_000, seq: 5 }, 1)).toBeNull();
    expect(stepped(moments, { at: 0, seq: 1 }, -10)).toEqual({ at: 0, seq: 1 });
    expect(stepped(moments, { at: 0, seq: 1 }, 99)).toBeNull();
    expect(stepped(moments, null, 1)).toBeNull();
    expect(stepped([], null, -1)).toBeNull();
  });

  it("between two records goes back to the one it looks at", () => {
    expect(stepped(moments, { at: 15_000, seq: 3 }, -1)).toEqual({ at: 10_000, seq: 3 });
    expect(stepped(moments, { at: 15_000, seq: 3 }, 1)).toEqual({ at: 20_000, seq: 4 });
  });
});

describe("a moment in words", () => {
  const of = timeline([
    lane("qa", "SUCCEEDED", "w0-10 p10-20"), lane("qa/cart", "SUCCEEDED", "w0-20"),
    lane("eu", "SUCCEEDED", "o20-30"), lane("us", "SUCCEEDED", "w20-40"), lane("ap", "SUCCEEDED", "w20-40"),
  ], { endedAt: 40_000, lanes: [] });
  const lanes = [lane("-", "SUCCEEDED", "q0-0 w0-10 i45-60"), lane("qa", "SUCCEEDED", "w0-10 p10-20"), lane("eu", "SUCCEEDED", "o20-30"), lane("us", "SUCCEEDED", "w20-40"), lane("ap", "SUCCEEDED", "w20-40")];
  it.each([
    [5, "qa running, "], [10, "qa waiting for a person, "], [25, "eu waiting, us running and 1 more, "], [50, "release stopped, "], [70, "ended, "],
  ])("at %i seconds", (at, expected) => {
    expect(momentWords({ ...of, lanes }, at * 1000).startsWith(expected)).toBe(true);
  });
});

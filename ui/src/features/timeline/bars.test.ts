// Bars of a lane: colour by how it came out, pattern by what the time went on, attempts parted by retries.

import { describe, expect, it } from "vitest";

import type { Lane } from "../../gen/bindings";
import { type Attempts, attemptsIn, runsOf } from "./attempts";
import { barsOf } from "./bars";
import { lane, timeline } from "./sample-timeline";

const shown = { from: 0, to: 100_000 };
const words = (own: Lane, attempts?: Attempts, now = 100_000): string[] =>
  barsOf(own, now, shown, 1000, attempts).map(({ x, width, on, tone, going, notch, attempt }) =>
    [`${on} ${tone} ${Math.round(x)}+${Math.round(width)}`, going ? "goes on" : "", notch ? "notch" : "", attempt === null ? "" : `#${attempt}`].filter((part) => part !== "").join(" "));

describe("bars", () => {
  it.each([
    ["a lane that succeeded", lane("a", "SUCCEEDED", "w0-10 p10-30 w30-40"), ["work succeeded 0+100", "person waiting 100+200", "work succeeded 300+100"]],
    ["one that runs", lane("a", "RUNNING", "w0-10 o10-20 w20-"), ["work succeeded 0+100", "other queued 100+100", "work running 200+800 goes on"]],
    ["one that waits for a person", lane("a", "SUSPENDED", "w0-10 p10-"), ["work succeeded 0+100", "person waiting 100+900 goes on"]],
    ["one that is being terminated", lane("a", "TERMINATING", "w0-"), ["work terminating 0+1000 goes on"]],
    ["one that has not started", lane("a", "PENDING"), []],
    ["the queue", lane("-", "QUEUED", "q0-"), ["queue queued 0+1000 goes on"]],
  ])("of %s", (_, own, expected) => {
    expect(words(own)).toEqual(expected);
  });

  it("are one where one thing follows another of the same kind", () => {
    expect(words(lane("a", "SUCCEEDED", "w0-10 w10-20 o20-30 o30-40"))).toEqual(["work succeeded 0+200", "other queued 200+200"]);
    const moment = { ...lane("a", "SUCCEEDED"), spans: [{ on: "work", from: 0, to: 5000, words: null }, { on: "idle", from: 5000, to: 5003, words: null }, { on: "work", from: 5003, to: 10_000, words: null }] as const };
    expect(words({ ...moment, spans: [...moment.spans] })).toEqual(["work succeeded 0+100"]);
  });

  it("outside of what is on show are left out, and never drawn far beyond it", () => {
    const own = lane("a", "SUCCEEDED", "w0-10 p10-900 o900-910");
    expect(barsOf(own, 1e6, { from: 50_000, to: 60_000 }, 1000)).toMatchObject([{ on: "person", x: -20, width: 1040 }]);
  });

  it("never have a negative length, whatever the clocks say", () => {
    expect(words(lane("a", "RUNNING", "w50-"), undefined, 10_000)).toEqual(["work running 500+0 goes on"]);
  });
});

describe("attempts", () => {
  const step = "qa/cart/PostAction/[0].suite";
  const failed = timeline([
    lane("qa", "SUCCEEDED", "w0-20 i20-50 w50-80"),
    lane("qa/cart", "SUCCEEDED", "w0-20 i20-50 w50-80"),
    lane("qa/cart/PostAction", "SUCCEEDED", "w0-20 i20-50 w50-80"),
    lane(step, "SUCCEEDED", "w5-20 w50-80"),
    lane(`${step}#1`, "FAILED", "w5-20"),
    lane(`${step}#2`, "SUCCEEDED", "w50-80"),
    lane("qa/api", "SUCCEEDED", "w0-10 i10-50 w50-60"),
  ]);
  const attempts = attemptsIn(failed.lanes, [49_000]);
  const of = (id: string): Lane => failed.lanes.find((own) => own.id === id) ?? lane("x", "PENDING");

  it("are parted by a retry, and the first is as bad as what failed in it", () => {
    expect(words(of(step), attempts)).toEqual(["work failed 50+150 notch #1", "idle queued 200+300", "work succeeded 500+300 #2"]);
    expect(words(of("qa"), attempts)).toEqual(["work failed 0+200 notch #1", "idle queued 200+300", "work succeeded 500+300 #2"]);
    expect(words(of("qa/api"), attempts)[0]).toBe("work succeeded 0+100 #1");
  });

  it("are one where nobody retried, however long it stood still", () => {
    expect(runsOf(of("qa"), attemptsIn(failed.lanes, []))).toEqual([{ from: 0, to: 80_000, failed: true }]);
    expect(runsOf(lane("a", "PENDING"), attempts)).toEqual([]);
  });

  it("that go on have not failed", () => {
    const lanes = [lane("qa", "RUNNING", "w0-20 i20-50 w50-"), lane("qa/cart", "FAILED", "w0-20")];
    expect(runsOf(lanes[0] ?? lane("x", "PENDING"), attemptsIn(lanes, [50_000]))).toEqual([{ from: 0, to: 20_000, failed: true }, { from: 50_000, to: null, failed: false }]);
  });
});

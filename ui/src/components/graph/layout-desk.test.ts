import { describe, expect, it } from "vitest";

import { type GraphLayout, layoutGraph } from "../graph-layout";
import { LayoutDesk, type WorkerLike } from "./layout-desk";
import type { Answered, Asked, LayoutWish } from "./layout-worker";
import { sampleGraph } from "./sample-graph";

const wish = (seed: number): LayoutWish => ({ ...sampleGraph(10, seed), gaps: { column: 40, row: 32 }, before: null });

function fakeWorker(): { worker: WorkerLike; asked: Asked[]; answer: (asked: Asked | undefined) => void } {
  const asked: Asked[] = [];
  const worker: WorkerLike = { postMessage: (message) => asked.push(message), terminate: () => undefined, onmessage: null, onerror: null };
  return {
    worker, asked,
    answer: (message) => {
      if (message) worker.onmessage?.({ data: { number: message.number, layout: layoutGraph(message.nodes, message.edges, message.gaps) } } as MessageEvent<Answered>);
    },
  };
}

describe("the layout desk", () => {
  it("drops an answer that another question has overtaken", () => {
    const { worker, asked, answer } = fakeWorker();
    const desk = new LayoutDesk(() => worker);
    const got: [number, GraphLayout][] = [];
    desk.ask(wish(1), (layout) => got.push([1, layout]));
    desk.ask(wish(2), (layout) => got.push([2, layout]));
    answer(asked[0]);
    answer(asked[1]);
    expect(got.map(([which]) => which)).toEqual([2]);
  });
  it("answers itself where no worker can be started", () => {
    const got: GraphLayout[] = [];
    new LayoutDesk(() => { throw new Error("no workers here"); }).ask(wish(1), (layout) => got.push(layout));
    expect(got[0]?.positions.size).toBe(10);
  });
  it("answers itself when the worker breaks", () => {
    const { worker } = fakeWorker();
    const got: GraphLayout[] = [];
    const desk = new LayoutDesk(() => worker);
    desk.ask(wish(1), (layout) => got.push(layout));
    worker.onerror?.({} as ErrorEvent);
    expect(got).toHaveLength(1);
  });
});

// Asks the worker for layouts: only the last question matters, and without a worker the window answers itself.

import { type GraphLayout, layoutGraph } from "../graph-layout";
import type { Answered, Asked, LayoutWish } from "./layout-worker";

export type WorkerLike = {
  postMessage: (asked: Asked) => void;
  terminate: () => void;
  onmessage: ((event: MessageEvent<Answered>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
};

type Waiting = { number: number; wish: LayoutWish; answer: (layout: GraphLayout) => void };

export class LayoutDesk {
  private worker: WorkerLike | null = null;
  private broken = false;
  private count = 0;
  private waiting: Waiting | null = null;

  constructor(private readonly start: () => WorkerLike) {}

  /** `answer` is called once, unless another question comes first. */
  ask(wish: LayoutWish, answer: (layout: GraphLayout) => void): void {
    this.count += 1;
    this.waiting = { number: this.count, wish, answer };
    const worker = this.running();
    if (worker) worker.postMessage({ ...wish, number: this.count });
    else this.answerHere();
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
    this.waiting = null;
  }

  private running(): WorkerLike | null {
    if (this.worker || this.broken) return this.worker;
    try {
      this.worker = this.start();
    } catch {
      this.broken = true;
      return null;
    }
    this.worker.onmessage = ({ data }) => {
      const { waiting } = this;
      if (data.number !== waiting?.number) return;
      this.waiting = null;
      waiting.answer(data.layout);
    };
    this.worker.onerror = () => {
      this.broken = true;
      this.worker?.terminate();
      this.worker = null;
      this.answerHere();
    };
    return this.worker;
  }

  private answerHere(): void {
    const { waiting } = this;
    if (!waiting) return;
    this.waiting = null;
    const { nodes, edges, gaps, before } = waiting.wish;
    waiting.answer(layoutGraph(nodes, edges, gaps, before));
  }
}

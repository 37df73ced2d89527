import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { EditQueue } from "./edit-queue";

/** A queue whose answers are given by hand. */
function queue() {
  const log: string[] = [];
  const open: { settle: (failure?: string) => void }[] = [];
  let screen = "";
  let sent = "";
  const answer = (what: string): Promise<string> => {
    log.push(`send ${what}`);
    return new Promise((resolve, reject) => {
      open.push({ settle: (failure) => { if (failure) reject(new Error(failure)); else resolve(what); } });
    });
  };
  const edits = new EditQueue<string, string>({
    takeText: () => (screen === sent ? null : (sent = screen)),
    sendText: (text) => answer(`text ${text}`),
    send: answer,
    onView: (view) => log.push(`view ${view}`),
    onFailure: (failure, change) => {
      log.push(`failed ${(failure as Error).message}`);
      if (change === null) sent = "";
    },
    onBusy: () => undefined,
  }, 150);
  return {
    edits, log,
    type(text: string): void { screen = text; edits.typed(); },
    async settle(failure?: string): Promise<void> { open.shift()?.settle(failure); await vi.advanceTimersByTimeAsync(0); },
  };
}

describe("EditQueue", () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it("waits for a pause in the typing and sends the newest text", async () => {
    const at = queue();
    at.type("a");
    await vi.advanceTimersByTimeAsync(100);
    at.type("ab");
    await vi.advanceTimersByTimeAsync(100);
    expect(at.log).toEqual([]);
    await vi.advanceTimersByTimeAsync(50);
    expect(at.log).toEqual(["send text ab"]);
  });
  it("has one in flight; the newest text wins", async () => {
    const at = queue();
    at.type("a");
    await vi.advanceTimersByTimeAsync(150);
    at.type("ab");
    await vi.advanceTimersByTimeAsync(150);
    at.type("abc");
    await vi.advanceTimersByTimeAsync(150);
    expect(at.log).toEqual(["send text a"]);
    await at.settle();
    expect(at.log).toEqual(["send text a", "view text a", "send text abc"]);
    await at.settle();
    expect(at.edits.busy).toBe(false);
  });
  it("sends what was typed before a change from the canvas", async () => {
    const at = queue();
    at.type("a");
    at.edits.push("add qa");
    await at.settle();
    await at.settle();
    expect(at.log).toEqual(["send text a", "view text a", "send add qa", "view add qa"]);
  });
  it("goes on after a refusal", async () => {
    const at = queue();
    at.edits.push("connect");
    at.edits.push("add");
    await at.settle("a circle");
    expect(at.log).toEqual(["send connect", "failed a circle", "send add"]);
  });
  it("sends the last typing when it is closed, and hears nothing", async () => {
    const at = queue();
    at.type("a");
    at.edits.close();
    await at.settle();
    expect(at.log).toEqual(["send text a"]);
  });
  it("has settled when everything that was typed has been sent", async () => {
    const at = queue();
    at.edits.push("add");
    at.type("a");
    const settled = at.edits.settle().then(() => at.log.push("settled"));
    await at.settle();
    expect(at.log).toEqual(["send add", "view add", "send text a"]);
    await at.settle();
    await settled;
    expect(at.log.slice(3)).toEqual(["view text a", "settled"]);
  });
  it("sends a text again that could not be saved, by itself and before anything else", async () => {
    const at = queue();
    at.type("a");
    await vi.advanceTimersByTimeAsync(150);
    await at.settle("disk full");
    expect(at.edits.busy).toBe(true);
    await vi.advanceTimersByTimeAsync(3000);
    await at.settle("disk full");
    at.edits.push("add qa");
    await at.settle();
    expect(at.log).toEqual(["send text a", "failed disk full", "send text a", "failed disk full", "send text a", "view text a", "send add qa"]);
  });
  it("sends a text that could not be saved once more when it is closed", async () => {
    const at = queue();
    at.type("a");
    await vi.advanceTimersByTimeAsync(150);
    await at.settle("disk full");
    at.edits.close();
    await at.settle();
    expect(at.log).toEqual(["send text a", "failed disk full", "send text a"]);
  });
});

// A burst of news costs two reads, whatever its size.

import { describe, expect, it } from "vitest";

import { coalesced } from "./coalesced";

function setUp() {
  const started: string[] = [];
  const finish: (() => void)[] = [];
  const waiting: (() => void)[] = [];
  const wish = coalesced(
    (key) =>
      new Promise<void>((resolve) => {
        started.push(key);
        finish.push(resolve);
      }),
    (run) => waiting.push(run),
  );
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve));
  return { started, finish, waiting, wish, settle };
}

describe("coalesced", () => {
  it("answers wishes before the start with one run", async () => {
    const { started, waiting, finish, wish, settle } = setUp();
    for (let i = 0; i < 50; i++) wish("a");
    expect(waiting).toHaveLength(1);
    waiting.shift()?.();
    expect(started).toEqual(["a"]);
    finish.shift()?.();
    await settle();
    expect(waiting).toHaveLength(0);
  });

  it("answers wishes during a run with one more", async () => {
    const { started, waiting, finish, wish, settle } = setUp();
    wish("a");
    waiting.shift()?.();
    for (let i = 0; i < 50; i++) wish("a");
    expect(started).toHaveLength(1);
    finish.shift()?.();
    await settle();
    waiting.shift()?.();
    expect(started).toEqual(["a", "a"]);
    finish.shift()?.();
    await settle();
    expect(waiting).toHaveLength(0);
  });

  it("keeps keys apart", () => {
    const { started, waiting, wish } = setUp();
    wish("a");
    wish("b");
    for (const run of waiting) run();
    expect(started).toEqual(["a", "b"]);
  });
});

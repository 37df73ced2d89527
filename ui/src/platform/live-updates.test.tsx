// What is dear to read follows a storm of notices at its own pace, and never misses the last of them.
// @vitest-environment jsdom

import { QueryObserver } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Happened } from "./events";
import { useLiveUpdates } from "./live-updates";
import { keys, queryClient } from "./query-client";

type Heard = (happened: Happened) => void;
const shell = vi.hoisted((): { notified: Heard } => ({ notified: () => undefined }));
vi.mock("./events", async (original) => {
  const events = await original<object>();
  const silent = () => () => undefined;
  return {
    ...Object.fromEntries(Object.keys(events).map((name) => [name, silent])),
    onNotified: (heard: Heard) => {
      shell.notified = heard;
      return () => undefined;
    },
  };
});

function notice(release: string): Happened {
  return { profile: "p", notice: { type: "journal", record: { seq: 1, release, at: 0, event: { type: "started", writes: null } } } };
}

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => {
  vi.useRealTimers();
  queryClient.clear();
});

it("reads a timeline at most four times a second", async () => {
  let reads = 0;
  const stop = new QueryObserver(queryClient, {
    queryKey: keys.timeline("p", "r"),
    queryFn: () => {
      reads += 1;
      return Promise.resolve(reads);
    },
  }).subscribe(() => undefined);
  const { unmount } = renderHook(() => { useLiveUpdates(); });
  await vi.advanceTimersByTimeAsync(50);
  expect(reads).toBe(1);

  for (let round = 0; round < 100; round++) {
    for (let count = 0; count < 10; count++) shell.notified(notice("r"));
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(reads).toBeGreaterThanOrEqual(4);
  expect(reads).toBeLessThanOrEqual(1 + 5);

  // The last of them is seen too, and then there is silence.
  await vi.advanceTimersByTimeAsync(2000);
  const settled = reads;
  expect(settled).toBeLessThanOrEqual(1 + 6);
  shell.notified(notice("other"));
  await vi.advanceTimersByTimeAsync(2000);
  expect(reads).toBe(settled);
  shell.notified(notice("r"));
  await vi.advanceTimersByTimeAsync(50);
  expect(reads).toBe(settled + 1);
  stop();
  unmount();
});

// What the shell tells at once is heard one by one, in its order.

import { expect, it, vi } from "vitest";

import type { Notified } from "../gen/bindings";
import { type Happened, onNotified } from "./events";

const shell = vi.hoisted((): { tell: (event: { payload: Notified }) => void } => ({ tell: () => undefined }));
vi.mock("../gen/bindings", () => {
  const listen = (tell: typeof shell.tell) => {
    shell.tell = tell;
    return Promise.resolve(() => undefined);
  };
  return { events: { notified: { listen } } };
});

it("hears a burst one by one, and nothing when it has stopped", () => {
  const heard: Happened[] = [];
  const stop = onNotified((happened) => heard.push(happened));
  const notices = ["a", "b"].map((commit) => ({ type: "configuration" as const, commit }));
  shell.tell({ payload: { profile: "p", notices } });
  expect(heard).toEqual(notices.map((notice) => ({ profile: "p", notice })));
  stop();
  shell.tell({ payload: { profile: "p", notices } });
  expect(heard).toHaveLength(2);
});

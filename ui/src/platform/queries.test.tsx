// A list as it is read: from the store at once, from the runtime when it is there, again when it is back.
// @vitest-environment jsdom

import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, type Mock, vi } from "vitest";

import type { Link, LinkChanged, Refresh, ReleasesView, Startup } from "../gen/bindings";
import { keys, queryClient } from "./query-client";
import { useLiveUpdates, useReleases } from "./queries";

type Asked = (profile: string, query: unknown, refresh: Refresh) => Promise<ReleasesView>;
type Shell = { releases: Mock<Asked>; startup: Mock<() => Promise<Startup>>; heard: { link: (changed: LinkChanged) => void } };
const shell = vi.hoisted((): Shell => ({ releases: vi.fn(), startup: vi.fn(), heard: { link: () => undefined } }));
vi.mock("./api", () => ({ api: shell }));
vi.mock("./events", () => ({
  onNotified: () => () => undefined,
  onLinkChanged: (heard: (changed: LinkChanged) => void) => {
    shell.heard.link = heard;
    return () => undefined;
  },
}));

const offline: Link = { type: "offline", code: "dns", message: "m", hint: null };

function startup(link: Link): Startup {
  const profile = { id: "p", name: "P", place: { type: "workspace", dir: "/w" } as const, colour: "iris", protected: false, readOnly: false, position: 0, trusted: true };
  return { version: "1", window: null, demoDir: "", dataDir: "", downloadsDir: "", notice: null, profiles: [{ profile, link, info: null, heardAt: null, token: "notNeeded", demo: null }] };
}

function view(seenAt: number | null): ReleasesView {
  return { page: { releases: [], next: null }, seenAt };
}

function mount(link: Link) {
  queryClient.setQueryData(keys.startup, startup(link));
  shell.startup.mockImplementation(() => Promise.resolve(queryClient.getQueryData<Startup>(keys.startup) ?? startup(link)));
  const shown: (number | null | undefined)[] = [];
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
  renderHook(
    () => {
      useLiveUpdates();
      const seen = useReleases("p", { limit: 100 }).data?.pages[0]?.seenAt;
      if (shown.at(-1) !== seen) shown.push(seen);
    },
    { wrapper },
  );
  return shown;
}

const asked = (): Refresh[] => shell.releases.mock.calls.map(([, , refresh]) => refresh);

beforeEach(() => {
  queryClient.clear();
  shell.releases.mockReset().mockImplementation((_, __, refresh) => Promise.resolve(view(refresh === "cached" ? 1 : 2)));
});

it("shows the store, then the runtime", async () => {
  let answer: (fetched: ReleasesView) => void = () => undefined;
  shell.releases.mockImplementation((_, __, refresh) => (refresh === "cached" ? Promise.resolve(view(1)) : new Promise((resolve) => { answer = resolve; })));
  const shown = mount({ type: "live" });
  await waitFor(() => { expect(shown).toEqual([1]); });
  act(() => { answer(view(2)); });
  await waitFor(() => { expect(shown).toEqual([1, 2]); });
});

it("asks only the store while the runtime is away, and the runtime when it is back", async () => {
  const shown = mount(offline);
  await waitFor(() => { expect(shown).toEqual([1]); });
  expect(asked()).toEqual(["cached"]);
  act(() => { shell.heard.link({ profile: "p", link: { type: "live" } }); });
  await waitFor(() => { expect(shown).toEqual([1, 2]); });
  expect(asked()).toEqual(["cached", "fetch"]);
});

it("waits for a connection that is being made", async () => {
  const shown = mount({ type: "connecting" });
  await waitFor(() => { expect(shown).toEqual([1]); });
  expect(asked()).toEqual(["cached"]);
  act(() => { shell.heard.link({ profile: "p", link: offline }); });
  await waitFor(() => { expect(queryClient.isFetching({ queryKey: keys.releases("p") })).toBe(0); });
  expect(asked()).toEqual(["cached"]);
});

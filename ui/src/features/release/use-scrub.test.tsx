// Looking back: one question at a time however fast she drags, and live again at once.
// @vitest-environment jsdom

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, type Mock, vi } from "vitest";

import type { ReleaseScreen } from "../../gen/bindings";
import { sampleRelease } from "./sample-release";
import { useScrub } from "./use-scrub";

type Asked = (profile: string, id: string, seq: number) => Promise<ReleaseScreen>;
const shell = vi.hoisted((): { releaseAt: Mock<Asked> } => ({ releaseAt: vi.fn() }));
vi.mock("../../platform/api", () => ({ api: shell }));

function screenAt(seq: number): ReleaseScreen {
  return {
    release: sampleRelease("dev"), seq, seenAt: 0, issues: [], terminateRefused: null, retryRefused: null, decisions: [],
    terminate: { stops: [], finishes: [], neverStarts: [], runs: [], stays: [] }, retry: { again: [], then: [], notAgain: [] },
  };
}

function mount(live: ReleaseScreen) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  return renderHook(() => useScrub("p", live), { wrapper }).result;
}

let answers: Map<number, (screen: ReleaseScreen) => void>;

beforeEach(() => {
  answers = new Map();
  shell.releaseAt.mockReset();
  shell.releaseAt.mockImplementation((_, __, seq) => new Promise((resolve) => { answers.set(seq, resolve); }));
});

it("asks for the place where she is when the last answer is here, and leaves out what she dragged past", async () => {
  const live = screenAt(99);
  const scrub = mount(live);
  for (const seq of [50, 49, 48, 47]) act(() => { scrub.current.scrub({ at: seq * 1000, seq }); });
  expect(shell.releaseAt.mock.calls.map(([, , seq]) => seq)).toEqual([50]);
  expect(scrub.current.screen).toBe(live);
  act(() => { answers.get(50)?.(screenAt(50)); });
  await waitFor(() => { expect(shell.releaseAt.mock.calls.map(([, , seq]) => seq)).toEqual([50, 47]); });
  act(() => { answers.get(47)?.(screenAt(47)); });
  await waitFor(() => { expect(scrub.current.screen.seq).toBe(47); });
  expect(scrub.current.live).toBe(live);
});

it("is live again at once", async () => {
  const live = screenAt(99);
  const scrub = mount(live);
  act(() => { scrub.current.scrub({ at: 1000, seq: 1 }); });
  act(() => { answers.get(1)?.(screenAt(1)); });
  await waitFor(() => { expect(scrub.current.screen.seq).toBe(1); });
  act(() => { scrub.current.scrub(null); });
  expect(scrub.current.screen).toBe(live);
  expect(scrub.current.playhead).toBeNull();
});

it("says why a moment can't be shown, and shows what is", async () => {
  const live = screenAt(99);
  shell.releaseAt.mockImplementation(() => Promise.reject(new Error("The journal begins later.")));
  const scrub = mount(live);
  act(() => { scrub.current.scrub({ at: 1000, seq: 1 }); });
  await waitFor(() => { expect(scrub.current.problem).toBe("The journal begins later."); });
  expect(scrub.current.screen).toBe(live);
  act(() => { scrub.current.scrub(null); });
  expect(scrub.current.problem).toBeNull();
});

// @vitest-environment jsdom

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";

import type { Code, Preview } from "../../gen/bindings";
import { CallError } from "../../platform/call";
import { useSubmit } from "./use-submit";

const trigger = vi.hoisted(() => vi.fn<(profile: string, trigger: { digest: string | null; reason: string | null }, key: string) => Promise<unknown>>());
vi.mock("../../platform/api", () => ({ api: { trigger } }));

const request = { flow: "ship", product: "shop", application: null };
const preview = (digest: string): Preview => ({ plan: null, digest, problems: [], applications: [] });
const refused = (code: Code): CallError => new CallError({ code, message: "no", hint: null, current: null, plan: null });
const keys = (): string[] => trigger.mock.calls.map(([, , key]) => key);

function mount() {
  const told = { onTriggered: vi.fn<(id: string) => void>(), onPlanChanged: vi.fn<() => void>() };
  const client = new QueryClient({ defaultOptions: { mutations: { retry: false, networkMode: "always" } } });
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  const { result } = renderHook(() => useSubmit({ profile: "p", ...told }), { wrapper });
  const submit = async (digest: string): Promise<void> => {
    const before = trigger.mock.calls.length;
    act(() => {
      result.current.submit({ request, preview: preview(digest), reason: "  why " });
    });
    await waitFor(() => {
      expect(trigger.mock.calls.length).toBe(before + 1);
      expect(result.current.error !== null || told.onTriggered.mock.calls.length > 0 || told.onPlanChanged.mock.calls.length > 0).toBe(true);
    });
  };
  return { result, told, submit };
}

beforeEach(() => {
  trigger.mockReset();
});

it("sends the digest and the trimmed reason, and says which release it became", async () => {
  trigger.mockResolvedValue({ release: { id: "r-1" } });
  const { told, submit } = mount();
  await submit("d1");
  expect(trigger.mock.calls[0]?.[1]).toEqual({ request, digest: "d1", reason: "why" });
  expect(told.onTriggered).toHaveBeenCalledWith("r-1");
});

it("keeps its key for a second try of the same plan", async () => {
  trigger.mockRejectedValue(refused("unreachable"));
  const { submit } = mount();
  await submit("d1");
  await submit("d1");
  expect(new Set(keys()).size).toBe(1);
});

it("takes another key for another plan, and tells a changed plan apart from an error", async () => {
  trigger.mockRejectedValue(refused("plan-changed"));
  const { result, told, submit } = mount();
  await submit("d1");
  expect(told.onPlanChanged).toHaveBeenCalledTimes(1);
  expect(result.current.error).toBeNull();
  await submit("d2");
  expect(new Set(keys()).size).toBe(2);
});

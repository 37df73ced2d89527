// A merge by keyboard: choices one after the other, the result asked for with each, and used only when none is open.
// @vitest-environment jsdom

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { Tooltip } from "radix-ui";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { currentRoute, replaceRoute } from "../../app/router";
import { listenForShortcuts } from "../../app/shortcuts";
import type { Choice, Difference, MergeView, ProfileState } from "../../gen/bindings";
import { CallError } from "../../platform/call";
import { queryClient } from "../../platform/queries";
import { MergeScreen } from "./merge-screen";

const api = vi.hoisted(() => ({
  configuration: vi.fn(() => new Promise(() => undefined)),
  mergePreview: vi.fn<(profile: string, kind: string, name: string, choices: Choice[]) => Promise<MergeView>>(),
  mergeDraft: vi.fn<(profile: string, kind: string, name: string, choices: Choice[], theirs: string | null) => Promise<unknown>>(),
}));
vi.mock("../../platform/api", () => ({ api }));

const difference = (id: string, theirs = "t"): Difference => ({ id, place: id, before: "b", mine: "m", theirs, taken: "theirs", conflict: true });

function view(differences: Difference[], theirs = "theirs"): MergeView {
  return { kind: "flow", name: "ship", theirs, before: "before", mine: "mine", by: null, differences, text: "", diff: "", problems: [], open: differences.length };
}

const profile: ProfileState = {
  profile: { id: "p", name: "P", place: { type: "workspace", dir: "/w" }, colour: "slate", protected: false, readOnly: false, position: 0, trusted: true },
  link: { type: "live" }, info: null, heardAt: null, token: "notNeeded", demo: null,
};

let stop: () => void;

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
  replaceRoute({ screen: "merge", kind: "flow", name: "ship" });
  queryClient.clear();
  api.mergePreview.mockReset().mockResolvedValue(view([difference("a"), difference("b")]));
  api.mergeDraft.mockReset().mockResolvedValue({});
  stop = listenForShortcuts();
});

afterEach(() => {
  stop();
  cleanup();
});

async function open(): Promise<void> {
  render(<QueryClientProvider client={queryClient}><Tooltip.Provider><MergeScreen profile={profile} kind="flow" name="ship" /></Tooltip.Provider></QueryClientProvider>);
  await screen.findByTestId("merge-difference-a");
}

const press = (key: string): void => { fireEvent.keyDown(document.activeElement ?? document.body, { key }); };
const disabled = (): boolean => screen.getByTestId<HTMLButtonElement>("merge-use").disabled;
const remaining = (): string | null => screen.getByTestId("merge-remaining").textContent;

it("goes from choice to choice and then puts the result in place", async () => {
  await open();
  expect([disabled(), remaining(), screen.getByTestId("merge-refusal").textContent]).toEqual([true, "2 of 2 to choose", "2 choices are open."]);
  press("1");
  expect(document.activeElement).toBe(screen.getByTestId("merge-choice-b-mine"));
  press("2");
  expect(remaining()).toContain("All chosen");
  await waitFor(() => { expect(disabled()).toBe(false); });
  fireEvent.click(screen.getByTestId("merge-use"));
  await waitFor(() => { expect(currentRoute()).toEqual({ screen: "flow", name: "ship" }); });
  const choices = [{ id: "a", side: "mine" }, { id: "b", side: "theirs" }];
  expect(api.mergeDraft.mock.calls).toEqual([["p", "flow", "ship", choices, "theirs"]]);
  expect(api.mergePreview.mock.calls.at(-1)?.[3]).toEqual(choices);
});

it("opens a choice again when the value has moved once more", async () => {
  await open();
  fireEvent.click(screen.getByTestId("merge-rest-mine"));
  await waitFor(() => { expect(disabled()).toBe(false); });
  api.mergePreview.mockResolvedValue(view([difference("a"), difference("b", "another")], "moved"));
  api.mergeDraft.mockRejectedValue(new CallError({ code: "conflict", message: "It has moved.", hint: null, current: null, plan: null }));
  fireEvent.click(screen.getByTestId("merge-use"));
  await waitFor(() => { expect(remaining()).toBe("1 of 2 to choose"); });
  expect(screen.getByText("It has moved.")).toBeTruthy();
  expect(api.mergePreview.mock.calls.at(-1)?.[3]).toEqual([{ id: "a", side: "mine" }]);
  expect(currentRoute()).toEqual({ screen: "merge", kind: "flow", name: "ship" });
});

it("leaves the other ways out when nothing can be merged", async () => {
  api.mergePreview.mockRejectedValue(new CallError({ code: "invalid", message: "No YAML.", hint: null, current: null, plan: null }));
  render(<QueryClientProvider client={queryClient}><Tooltip.Provider><MergeScreen profile={profile} kind="flow" name="ship" /></Tooltip.Provider></QueryClientProvider>);
  await screen.findByText("No YAML.");
  expect(screen.queryByTestId("merge-use")).toBeNull();
  expect(["merge-keep-new", "merge-discard", "merge-back"].map((id) => screen.queryByTestId(id) !== null)).toEqual([true, true, true]);
});

// A decision: a rejection says why, a protected profile asks for the product, and what is refused can't be sent.
// @vitest-environment jsdom

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { MayDecide, ProfileState, ReleaseScreen, Verdict } from "../../gen/bindings";
import { api } from "../../platform/api";
import { ApprovalDialog } from "./approval-dialog";
import { at, sampleAttempt, sampleRelease, withAttempt } from "./sample-release";

const effect = "r1/qa/trio-qa/PreAction/1";
const profile: ProfileState = {
  profile: { id: "team", name: "Team", place: { type: "workspace", dir: "/w" }, colour: "slate", protected: false, readOnly: false, position: 0, trusted: true },
  link: { type: "live" }, info: null, heardAt: null, token: "notNeeded", demo: null,
};

function waiting(may: Partial<MayDecide> = {}, decision: ReleaseScreen["release"]["approvals"][number]["decision"] = null): ReleaseScreen {
  const release = {
    ...withAttempt(sampleRelease("dev:SUCCEEDED qa<dev:SUSPENDED"), "qa", "PreAction", sampleAttempt(effect, "SUSPENDED")),
    approvals: [{ number: 1, effect, node: "P[0].gate", displayName: "gate", message: "Check <b>CHG1</b>", since: at(10), until: null, decision, endedAt: decision?.at ?? null }],
  };
  const none = { stops: [], finishes: [], neverStarts: [], runs: [], stays: [] };
  return {
    release, seq: 1, terminateRefused: null, retryRefused: null, issues: [], retry: { again: [], then: [], notAgain: [] }, terminate: none, seenAt: 0,
    decisions: [{ approval: 1, users: [], initiator: true, refused: null, ...may }],
  };
}

const decide = vi.spyOn(api, "decide");
const closed = vi.fn();

function show(given: { state?: ProfileState; shown?: ReleaseScreen; verdict?: Verdict }): void {
  render(<ApprovalDialog profile={given.state ?? profile} screen={given.shown ?? waiting()} approval={1} verdict={given.verdict ?? "approve"} onClose={closed} />);
}

const confirm = (): HTMLButtonElement => screen.getByTestId("approval-confirm");
const write = (field: string, value: string): void => {
  fireEvent.change(screen.getByTestId(field), { target: { value } });
};

beforeEach(() => {
  decide.mockReset().mockResolvedValue(waiting());
  closed.mockReset();
});
afterEach(cleanup);

it("approves without a reason, once however often it is pressed", async () => {
  show({});
  expect(screen.getByText("Check <b>CHG1</b>")).toBeTruthy();
  fireEvent.click(confirm());
  fireEvent.click(confirm());
  await waitFor(() => { expect(closed).toHaveBeenCalledOnce(); });
  expect(decide).toHaveBeenCalledExactlyOnceWith("team", "r1", 1, "approve", null, expect.any(String));
});

it("rejects only with a reason", async () => {
  show({ verdict: "reject" });
  expect(confirm().disabled).toBe(true);
  write("approval-reason", "  The window is closed ");
  fireEvent.click(confirm());
  await waitFor(() => { expect(closed).toHaveBeenCalledOnce(); });
  expect(decide).toHaveBeenCalledExactlyOnceWith("team", "r1", 1, "reject", "The window is closed", expect.any(String));
});

it("asks for the product's name on a protected profile", () => {
  show({ state: { ...profile, profile: { ...profile.profile, protected: true } } });
  expect(confirm().disabled).toBe(true);
  write("confirm-product", "trio");
  expect(confirm().disabled).toBe(false);
});

it.each<[string, ProfileState, ReleaseScreen, string]>([
  ["by the runtime", profile, waiting({ refused: "Jonas decides about this step." }), "Jonas decides about this step."],
  ["without the runtime", { ...profile, link: { type: "offline", code: "dns", message: "", hint: null } }, waiting(), "Offline: what changes a release needs its runtime."],
  ["once somebody was faster", profile, waiting({}, { verdict: "approve", by: "Jonas", reason: null, at: at(30) }), "Jonas approved it: there is nothing left to decide."],
])("is refused %s", (_, state, shown, words) => {
  show({ state, shown });
  expect(screen.getByText(words)).toBeTruthy();
  expect(confirm().disabled).toBe(true);
});

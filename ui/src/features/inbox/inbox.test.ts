// What waits for a person: the order, the words, and whether anything is known of a profile.

import { describe, expect, it } from "vitest";

import type { InboxItem, Link, Notice, ProfileState, ReleaseSummary } from "../../gen/bindings";
import { cause, counts, groups, isKnown } from "./inbox";
import { concernsInbox } from "./use-inbox";

const now = new Date(2026, 10, 23, 15, 0).getTime();
const minute = 60_000;

function profile(id: string, link: Link = { type: "live" }, heardAt: number | null = now): ProfileState {
  const place = { type: "remote", url: "https://runtime.example", caFile: null, proxy: { type: "system" } } as const;
  return {
    profile: { id, name: id, place, colour: "slate", protected: false, readOnly: false, position: 0, trusted: true },
    link, heardAt, info: null, token: "keychain", demo: null,
  };
}

function item(profileId: string, id: string, change: Partial<ReleaseSummary> = {}): InboxItem {
  const status = change.status ?? "FAILED";
  const release: ReleaseSummary = {
    id, product: "shop", flow: "ship", status, fromVersion: "1.0", version: "1.1", by: "Ada", createdAt: now - 60 * minute, startedAt: now - 60 * minute,
    endedAt: status === "FAILED" ? now - 30 * minute : null, commit: { sha: "c", author: "Ada", message: "m", date: "" }, reason: null, cause: null, environments: [],
    ...change,
  };
  return { profile: profileId, approvals: [], kind: status === "FAILED" ? "failed" : "waiting", release };
}

it("counts by kind", () => {
  expect(counts([item("a", "1"), item("a", "2", { status: "SUSPENDED" }), item("b", "3")])).toEqual({ failed: 2, waiting: 1 });
});

describe("groups", () => {
  const items = [
    item("b", "old-failure", { endedAt: now - 90 * minute }),
    item("b", "new-failure", { endedAt: now - 5 * minute }),
    item("b", "waits", { status: "SUSPENDED", startedAt: now - 600 * minute }),
    item("a", "elsewhere"),
  ];
  const shown = (filter: "all" | "failed" | "waiting"): string[] =>
    groups([profile("b"), profile("a"), profile("c")], items, filter).map((group) => `${group.state.profile.id}: ${group.items.map(({ release }) => release.id).join(" ")}`);

  it.each([
    ["all", ["b: waits new-failure old-failure", "a: elsewhere", "c: "]],
    ["failed", ["b: new-failure old-failure", "a: elsewhere", "c: "]],
    ["waiting", ["b: waits", "a: ", "c: "]],
  ] as const)("%s", (filter, expected) => {
    expect(shown(filter)).toEqual(expected);
  });
});

it.each([
  ["what the runtime says", item("a", "1", { cause: "prod: change window closed" }), "prod: change window closed"],
  ["where it failed", item("a", "1", { environments: [{ name: "dev", status: "SUCCEEDED" }, { name: "prod", status: "FAILED" }] }), "Failed in prod"],
  ["where it waits", item("a", "1", { status: "SUSPENDED", environments: ["a", "b", "c", "d"].map((name) => ({ name, status: "SUSPENDED" as const })) }), "Waits for a person in a, b, c and 1 more"],
  ["nothing is known", item("a", "1", { status: "SUSPENDED" }), "Waits for a person"],
])("cause: %s", (_name, one, words) => {
  expect(cause(one)).toBe(words);
});

it.each<[Link, number | null, boolean]>([
  [{ type: "live" }, null, true],
  [{ type: "connecting" }, null, false],
  [{ type: "offline", code: "dns", message: "", hint: null }, now, true],
  [{ type: "offline", code: "dns", message: "", hint: null }, null, false],
])("known: %j, heard at %s", (link, heardAt, known) => {
  expect(isKnown(profile("a", link, heardAt))).toBe(known);
});

it("is read again for what changes it, not for each step", () => {
  const journal = (event: unknown): Notice => ({ type: "journal", record: { seq: 1, release: "r", at: 0, event } }) as Notice;
  const told = [
    { type: "ended", status: "FAILED" },
    { type: "effectProgressed", effect: "e", progress: { type: "waiting", waiting: true, message: null } },
    { type: "effectProgressed", effect: "e", progress: { type: "node", node: { nodeType: "Suspend" } } },
    { type: "effectProgressed", effect: "e", progress: { type: "node", node: { nodeType: "Pod" } } },
    { type: "effectProgressed", effect: "e", progress: { type: "application", sync: "", health: "" } },
  ].map((event) => concernsInbox(journal(event)));
  expect([...told, concernsInbox({ type: "configuration", commit: "c" })]).toEqual([true, true, true, false, false, false]);
});

// A link opens where its runtime is; what can't be opened says so.

import { expect, it } from "vitest";

import type { DeepLink, LinkTarget, ProfileState } from "../gen/bindings";
import { linkOfRoute, opening } from "./deep-link";

const info = { id: "rt-1", name: "n", version: "1", executor: "e", deployer: "d", role: "admin", capabilities: [], seq: 1, configurationUrl: "", user: null };
const active: ProfileState = {
  profile: { id: "here", name: "Here", place: { type: "workspace", dir: "/w" }, colour: "iris", protected: false, readOnly: false, position: 0, trusted: true },
  link: { type: "live" }, info, heardAt: null, token: "notNeeded", demo: null,
};
const release: LinkTarget = { type: "release", id: "01J", log: null };

function link(target: LinkTarget, profile: string | null = "there", runtime = "rt-2"): DeepLink {
  return { runtime, profile, target };
}

it.each([
  ["a release", link(release), { type: "go", profile: "there", route: { screen: "release", id: "01J" } }],
  ["a flow", link({ type: "flow", name: "a b" }), { type: "go", profile: "there", route: { screen: "flow", name: "a b" } }],
  ["the same runtime twice", link(release, "there", "rt-1"), { type: "go", profile: "here", route: { screen: "release", id: "01J" } }],
  ["a runtime she doesn't know", link(release, null), { type: "unknown", runtime: "rt-2", what: "release 01J" }],
  ["no link of ours", link({ type: "wrong", message: "It names no release." }), { type: "wrong", message: "It names no release." }],
])("%s", (_, given, expected) => {
  expect(opening(given, active)).toEqual(expected);
});

it("writes links of releases and flows", () => {
  expect(linkOfRoute("rt", { screen: "release", id: "01J" })).toBe("signalbox://rt/releases/01J");
  expect(linkOfRoute("rt", { screen: "flow", name: "a/b c" })).toBe("signalbox://rt/flows/a%2Fb%20c");
  expect(linkOfRoute("rt", { screen: "flows" })).toBeNull();
});

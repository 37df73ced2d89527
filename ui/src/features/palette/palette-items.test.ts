import { describe, expect, it } from "vitest";

import type { ConfigurationView, ProfileState, ReleaseSummary } from "../../gen/bindings";
import { find, paletteItems, profileItems } from "./palette-items";

const release: ReleaseSummary = {
  id: "r-17", product: "shop", flow: "ship", status: "RUNNING", fromVersion: "1.4.2", version: "1.5.0", by: "mira", createdAt: 0, startedAt: 0, endedAt: null,
  commit: { sha: "46b4afe0", author: "Mira", message: "Round half to even\n\nbody", date: "" }, reason: null, cause: null, environments: [],
};

const configuration: ConfigurationView = {
  commit: "c", seenAt: 0, applications: [], products: [], policies: [], diagnostics: [],
  environments: [{ name: "prod-eu", kind: "PROD", position: 0, tags: ["europe"], clusters: [] }],
  workflows: [{ name: "smoke-test", version: null, description: "Checks the shop", promotion: true, stage: null, parameters: [], refersTo: [] }],
  flows: [{ name: "ship", description: "All the way", version: "1", environments: [{ name: "prod-eu", kind: "PROD", beside: false }], file: "f", revision: "r", errors: 0, warnings: 0, workflows: [] }],
  drafts: [{ kind: "flow", name: "ship", new: false, changes: 1, savedAt: 0, ready: false }, { kind: "flow", name: "night-ship", new: true, changes: 1, savedAt: 0, ready: false }],
};

it("switches to the other profiles, and opens the settings of each", () => {
  const state = (id: string): ProfileState => ({
    profile: { id, name: `Profile ${id}`, place: { type: "workspace", dir: `/${id}` }, colour: "iris", protected: false, readOnly: false, position: 0, trusted: true },
    link: { type: "live" }, info: null, heardAt: null, token: "notNeeded", demo: null,
  });
  const items = profileItems([state("a"), state("b")], "a");
  expect(items.map(({ title, target }) => [title, target])).toEqual([
    ["Settings of Profile a…", { type: "editProfile", id: "a" }],
    ["Switch to Profile b", { type: "profile", id: "b" }],
    ["Settings of Profile b…", { type: "editProfile", id: "b" }],
  ]);
});

function search(text: string): string[] {
  return find(paletteItems(configuration, [release]), text).map(({ group, items }) => `${group}: ${items.map(({ title }) => title).join(", ")}`);
}

describe("find", () => {
  it.each([
    ["ship", ["Flows: ship, night-ship", "Commands: Trigger ship…", "Environments: prod-eu", "Releases: shop 1.5.0"]],
    ["r-17", ["Releases: shop 1.5.0"]],
    ["46b4", ["Releases: shop 1.5.0"]],
    ["europe", ["Environments: prod-eu"]],
    ["theme dark", ["Commands: Theme: dark"]],
    ["smoke", ["Workflows: smoke-test"]],
    ["qqq", []],
  ])("%s", (text, found) => {
    expect(search(text)).toEqual(found);
  });

  it("shows some of everything without a search, but no trigger for each flow", () => {
    const found = search("");
    expect(found.map((group) => group.split(":")[0])).toEqual(["Flows", "Releases", "Environments", "Workflows", "Commands"]);
    expect(found.at(-1)).not.toContain("Trigger ship…");
  });

  it("leads from an environment to its only flow", () => {
    const [environment] = find(paletteItems(configuration, []), "prod-eu").flatMap(({ items }) => items.filter(({ group }) => group === "Environments"));
    expect(environment?.target).toEqual({ type: "flow", name: "ship" });
  });
});

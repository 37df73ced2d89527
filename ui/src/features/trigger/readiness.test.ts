import { describe, expect, it } from "vitest";

import type { Diagnostic, Plan, Preview, ProfileState } from "../../gen/bindings";
import { productsFor, sortedProblems, triggerRefusal } from "./readiness";

function profile(change: Partial<ProfileState["profile"]> = {}, link: ProfileState["link"] = { type: "live" }): ProfileState {
  return {
    profile: { id: "p", name: "Production", place: { type: "workspace", dir: "/w" }, colour: "tomato", protected: false, readOnly: false, position: 0, trusted: true, ...change },
    link,
    info: null,
    heardAt: null,
    token: "notNeeded",
    demo: null,
  };
}

function problem(severity: Diagnostic["severity"], message: string): Diagnostic {
  return { severity, code: "cycle", message, hint: null, file: null, line: 0, column: 0, environment: null };
}

const plan: Plan = {
  flow: "ship", flowVersion: null, configurationCommit: "c", product: "shop", application: "shop-dev", environments: [],
  hooks: { onStart: null, onSuccess: null, onFail: null }, timeoutMinutes: 60, templates: {}, runtime: "r",
  source: { repoUrl: "", branch: "main", path: "", commit: "c", author: "", message: "", date: "", version: null },
};
const good: Preview = { plan, digest: "d", problems: [], applications: ["shop-dev"] };
const ready = { profile: profile(), preview: good, planning: false, sending: false, typed: "", product: "shop", silent: false };

describe("triggerRefusal", () => {
  it.each([
    ["nothing wrong", ready, null],
    ["a warning", { ...ready, preview: { ...good, problems: [problem("warning", "w")] } }, null],
    ["an error", { ...ready, preview: { ...good, problems: [problem("error", "e"), problem("warning", "w")] } }, "One error must be mended first."],
    ["planning", { ...ready, planning: true }, "The plan is being made."],
    ["no product", { ...ready, product: null }, "Choose a product."],
    ["which application", { ...ready, preview: { ...good, plan: null, applications: ["a", "b"], problems: [{ ...problem("error", "2 applications"), code: "application" }] } }, "Choose an application."],
    ["another error beside it", { ...ready, preview: { ...good, plan: null, applications: ["a", "b"], problems: [problem("error", "cycle")] } }, "One error must be mended first."],
    ["protected, not typed", { ...ready, profile: profile({ protected: true }), typed: "sho" }, "Type shop to trigger on Production."],
    ["protected, typed", { ...ready, profile: profile({ protected: true }), typed: "shop " }, null],
    ["read-only", { ...ready, profile: profile({ readOnly: true }) }, "This profile is read-only."],
    ["connecting", { ...ready, profile: profile({}, { type: "connecting" }) }, "Connecting to the runtime."],
    ["no answer", { ...ready, silent: true }, "The runtime does not answer: a trigger is never kept for later. Try again when it is back."],
    ["offline", { ...ready, profile: profile({}, { type: "offline", code: "unreachable", message: "no network", hint: null }) }, "Offline: a trigger is never kept for later. Try again when the runtime is back."],
  ])("%s", (_name, readiness, refusal) => {
    expect(triggerRefusal(readiness)).toBe(refusal);
  });
});

it("puts errors before warnings", () => {
  const sorted = sortedProblems([problem("warning", "a"), problem("error", "b"), problem("warning", "c"), problem("error", "d")]);
  expect(sorted.map(({ message }) => message)).toEqual(["b", "d", "a", "c"]);
});

it("puts the products that name the flow first", () => {
  const found = productsFor([{ name: "a", flows: [] }, { name: "b", flows: ["ship"] }], "ship");
  expect(found.map(({ product, named }) => `${product.name} ${String(named)}`)).toEqual(["b true", "a false"]);
});

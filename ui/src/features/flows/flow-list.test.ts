import { describe, expect, it } from "vitest";

import type { Diagnostic, DraftSummary, FlowRow } from "../../gen/bindings";
import { configurationProblems, draftWords, filtered, flowItems, nameRefusal, place, shownEnvironments } from "./flow-list";

function row(name: string, environments: string[] = [], description: string | null = null): FlowRow {
  return { name, description, version: null, environments: environments.map((environment) => ({ name: environment, kind: null, beside: false })), file: `flows/${name}.yaml`, revision: "r", errors: 0, warnings: 0, workflows: [] };
}

function draft(name: string, changes = 1): DraftSummary {
  return { kind: "flow", name, new: false, changes, savedAt: 0, ready: false };
}

function finding(file: string | null, line = 0, column = 0): Diagnostic {
  return { severity: "error", code: "yaml", message: "m", hint: null, file, line, column, environment: null };
}

describe("flowItems", () => {
  const items = flowItems({ flows: [row("ship-10"), row("ship-2")], drafts: [draft("ship-2", 3), draft("new-one")] });

  it("lists drafts that are nowhere published, in the order of names", () => {
    expect(items.map((item) => `${item.name}: ${draftWords(item) ?? "-"}`)).toEqual([
      "new-one: New draft, not published yet",
      "ship-2: Draft, 3 changes",
      "ship-10: -",
    ]);
  });

  it.each([
    ["", ["new-one", "ship-2", "ship-10"]],
    ["SHIP 2", ["ship-2"]],
    ["nothing", []],
  ])("filter %j", (text, names) => {
    expect(filtered(items, text).map(({ name }) => name)).toEqual(names);
  });

  it("finds environments and descriptions", () => {
    const both = flowItems({ flows: [row("a", ["prod-eu"]), row("b", [], "Nightly prod-eu check")], drafts: [] });
    expect(filtered(both, "prod-eu").map(({ name }) => name)).toEqual(["a", "b"]);
    expect(filtered(both, "nightly").map(({ name }) => name)).toEqual(["b"]);
  });
});

it("says a single change in the singular", () => {
  expect(draftWords({ name: "a", published: row("a"), draft: draft("a", 1) })).toBe("Draft, 1 change");
});

describe("shownEnvironments", () => {
  const chain = (...names: string[]): string => {
    const { shown, more } = shownEnvironments(names.map((name) => ({ name })));
    return `${shown.map(({ name }) => name).join(" ")} +${String(more)}`;
  };

  it.each([
    [["dev", "qa", "staging", "prod-eu", "prod-us"], "dev qa staging prod-eu prod-us +0"],
    [["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], "a b c d e f g h +2"],
    [["dev", "qa", ...Array.from({ length: 40 }, (_, index) => `region-${String(index)}-production`)], "dev qa region-0-production region-1-production region-2-production +37"],
    [["x".repeat(63)], `${"x".repeat(63)} +0`],
    [[], " +0"],
  ])("%#", (names, shown) => {
    expect(chain(...names)).toBe(shown);
  });
});

it("keeps the problems that belong to no flow", () => {
  const problems = configurationProblems({ flows: [row("a")], diagnostics: [finding("flows/a.yaml", 3), finding("products.yaml", 4, 2), finding(null)] });
  expect(problems.map(place)).toEqual(["products.yaml:4:2", null]);
});

describe("nameRefusal", () => {
  it.each([
    ["", "A flow needs a name."],
    ["ship", "There is a flow ship already."],
    ["Ship", "Lower-case letters only."],
    ["a b", "No spaces: use a hyphen."],
    ["a_b", "“_” can't be in a name: lower-case letters, digits and hyphens only."],
    ["-a", "A name begins and ends with a letter or digit."],
    ["a".repeat(64), "At most 63 characters; these are 64."],
    ["a".repeat(63), null],
    ["2nd-flow", null],
  ])("%j", (name, refusal) => {
    expect(nameRefusal(name, ["ship"])).toBe(refusal);
  });
});

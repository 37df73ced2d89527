import { describe, expect, it } from "vitest";

import type { Resolved } from "../../gen/bindings";
import { bumped, originLine, policyCandidate, shadowLines, whereBroken } from "./words";

describe("bumped", () => {
  it.each([
    [null, "1.0"], ["1", "2"], ["2.0", "2.1"], ["2.9", "2.10"], ["1.4.2", "1.4.3"], ["v3", "v4"], ["r09", "r10"], ["1.0-rc1", "1.0-rc2"], ["next", "next-2"],
  ])("%s → %s", (version, next) => {
    expect(bumped(version)).toBe(next);
  });
});

describe("origins", () => {
  const policy = (name: string, priority: number) => ({ type: "policy" as const, name, priority });
  const inline: Resolved<string> = { value: "a", origin: { type: "inline" }, shadowed: [{ value: "b", origin: policy("base", 10) }] };
  const inherited: Resolved<string> = { value: "b", origin: policy("base", 10), shadowed: [] };
  it("say who wins and who loses", () => {
    expect(originLine(inline)).toBe("Set in this flow · shadows base");
    expect(originLine(inherited)).toBe("From policy base · priority 10");
    expect(originLine({ ...inline, shadowed: [] })).toBe("Set in this flow · no policy sets it");
    expect(originLine(null)).toBe("Nothing sets it");
  });
  it("know what a policy would give", () => {
    expect(policyCandidate(inline)).toEqual({ value: "b", policy: "base", priority: 10 });
    expect(policyCandidate(inherited)).toEqual({ value: "b", policy: "base", priority: 10 });
    expect(policyCandidate(null)).toBeNull();
  });
});

it("shadowLines names every value that another one stands before", () => {
  const value: Resolved<string> = {
    value: "a", origin: { type: "inline" }, shadowed: [{ value: "b", origin: { type: "policy", name: "p", priority: 4 } }, { value: "c", origin: { type: "inline" } }],
  };
  expect(shadowLines(value, (name) => name.toUpperCase())).toEqual(["Policy p, priority 4: B", "This flow: C"]);
});

it("whereBroken names the line of the first error", () => {
  const found = { code: "yaml", hint: null, file: "", column: 1, environment: null };
  expect(whereBroken([{ ...found, severity: "warning", message: "Short.", line: 2 }, { ...found, severity: "error", message: "No end.", line: 7 }])).toBe("Line 7: No end.");
  expect(whereBroken([])).toBe("");
});

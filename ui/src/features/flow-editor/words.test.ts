import { describe, expect, it } from "vitest";

import type { DraftView, Resolved } from "../../gen/bindings";
import { ago, bumped, originLine, policyCandidate, publishRefusal } from "./words";

describe("bumped", () => {
  it.each([
    [null, "1.0"], ["1", "2"], ["2.0", "2.1"], ["2.9", "2.10"], ["1.4.2", "1.4.3"], ["v3", "v4"], ["r09", "r10"], ["1.0-rc1", "1.0-rc2"], ["next", "next-2"],
  ])("%s → %s", (version, next) => {
    expect(bumped(version)).toBe(next);
  });
});

describe("ago", () => {
  it("is short", () => {
    const now = Date.UTC(2026, 2, 10, 12);
    expect([ago(now - 5000, now), ago(now - 240_000, now), ago(now + 9999, now)]).toEqual(["just now", "4 min ago", "just now"]);
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

describe("publishRefusal", () => {
  const view: DraftView = {
    kind: "flow", name: "f", fixes: [], text: "", baseText: null, baseRevision: null, diagnostics: [], dirty: true, outdated: false, changes: [],
    canUndo: false, canRedo: false, savedAt: null, ready: null,
    graph: {
      nodes: [], edges: [],
      flow: {
        name: "f", description: null, version: null, triggerEnvironment: "dev", postTrigger: null, timeoutMinutes: null,
        hooks: { onStart: null, onSuccess: null, onFail: null }, steps: [],
      },
    },
  };
  const gate = { view, readOnly: false, pending: false };
  const error = { severity: "error" as const, code: "cycle", message: "m", hint: null, file: null, line: 1, column: 1, environment: null };
  it.each([
    [gate, null],
    [{ ...gate, view: { ...view, dirty: false } }, "Nothing to publish"],
    [{ ...gate, view: { ...view, diagnostics: [error] } }, "1 error must be mended"],
    [{ ...gate, view: { ...view, outdated: true, diagnostics: [error] } }, null],
    [{ ...gate, readOnly: true }, "read-only"],
    [{ ...gate, pending: true }, "still being saved"],
    [{ ...gate, view: { ...view, graph: null } }, "no flow yet"],
  ])("case %#", (given, part) => {
    const refusal = publishRefusal(given);
    if (part === null) expect(refusal).toBeNull();
    else expect(refusal).toContain(part);
  });
});

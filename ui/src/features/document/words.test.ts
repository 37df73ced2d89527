import { describe, expect, it } from "vitest";

import type { DraftView } from "../../gen/bindings";
import { ago, publishRefusal } from "./words";

describe("ago", () => {
  it("is short", () => {
    const now = Date.UTC(2026, 2, 10, 12);
    expect([ago(now - 5000, now), ago(now - 240_000, now), ago(now + 9999, now)]).toEqual(["just now", "4 min ago", "just now"]);
  });
});

describe("publishRefusal", () => {
  const view: DraftView = {
    kind: "flow", name: "f", fixes: [], parameters: [], text: "", baseText: null, baseRevision: null, diagnostics: [], dirty: true, outdated: false, changes: [],
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
    [{ ...gate, view: { ...view, kind: "workflow" as const, graph: null } }, null],
    [{ ...gate, view: { ...view, kind: "workflow" as const, dirty: false } }, "the published workflow"],
  ])("case %#", (given, part) => {
    const refusal = publishRefusal(given);
    if (part === null) expect(refusal).toBeNull();
    else expect(refusal).toContain(part);
  });
});

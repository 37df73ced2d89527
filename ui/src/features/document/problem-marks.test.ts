import { describe, expect, it, vi } from "vitest";

import type { Diagnostic, Edit } from "../../gen/bindings";
import { fixesOf } from "./problem-marks";

function problem(environment: string): Diagnostic {
  return { severity: "error", code: "no-action", message: `No action for ${environment}.`, hint: null, file: "", line: 3, column: 1, environment };
}

describe("fixesOf", () => {
  it("gives each finding its own fixes, and makes their edits", () => {
    const edits: Edit[] = ["qa", "prod"].map((environment) => ({ type: "setAction", environment, action: "commit" }));
    const edit = vi.fn();
    const diagnostics = [problem("qa"), problem("prod")];
    const fixes = fixesOf({ diagnostics, fixes: edits.map((one, index) => ({ problem: index, title: `Mend ${index}`, edit: one })) }, edit);
    const [, prod] = diagnostics.map((diagnostic) => fixes(diagnostic));
    expect(prod?.map((fix) => fix.title)).toEqual(["Mend 1"]);
    prod?.[0]?.apply();
    expect(edit).toHaveBeenCalledExactlyOnceWith(edits[1]);
  });
  it("offers nothing for a finding of another view", () => {
    expect(fixesOf({ diagnostics: [problem("qa")], fixes: [{ problem: 7, title: "?", edit: { type: "connect", from: "a", to: "b" } }] }, vi.fn())(problem("qa"))).toEqual([]);
  });
});

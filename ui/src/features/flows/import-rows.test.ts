import { expect, it } from "vitest";

import type { Found } from "../../gen/bindings";
import { chosenAtFirst, chosenOf, grouped, messageOf } from "./import-rows";

const found = (file: string, state: Found["state"], kind: Found["kind"]): Found => ({ file, line: 1, state, kind, name: file, text: "x", problems: [] });
const report = [
  found("b.yaml", "broken", null), found("ship.yaml", "new", "flow"), found("smoke.yaml", "different", "workflow"),
  found("gold.yaml", "new", "policy"), found("silver.yaml", "new", "policy"), found("dev.yaml", "same", "environment"), found("svc.yaml", "unknown", null),
];

it("chooses what is new, never what would be replaced", () => {
  expect([...chosenAtFirst(report)]).toEqual(["ship.yaml:1", "gold.yaml:1", "silver.yaml:1"]);
});

it("groups by what becomes of them", () => {
  expect(grouped(report).map(({ state, rows }) => `${state} ${String(rows.length)}`)).toEqual(["new 3", "different 1", "same 1", "unknown 1", "broken 1"]);
});

it("takes only what can be taken", () => {
  const all = new Set(report.map(({ file }) => `${file}:1`));
  expect(chosenOf(report, all)).toEqual({
    choices: ["ship.yaml", "smoke.yaml", "gold.yaml", "silver.yaml"].map((file) => ({ file, line: 1 })), drafts: 2, replaced: 1,
  });
  expect(messageOf(report, all, "/srv/config")).toBe("Import 1 flow, 1 workflow and 2 policies\n\nFrom /srv/config");
});

// Acts under their days, the sentences in their parts, and what a filter asks for.

import { expect, it } from "vitest";

import type { Act } from "../../gen/bindings";
import { actFilterWords, type ActFilter, actQuery, actRows, actValue, allActs, isNarrowed, nextAct, whoOf, wordParts } from "./acts";

const now = new Date(2026, 10, 23, 15).getTime();
const act = (seq: number, at: number, by: string | null = "Mira"): Act => ({ seq, at, by, kind: "approved", release: "r", product: "loans", flow: "hotfix", reason: null, words: "approved `go-live` in prod" });

it("puts acts under their days", () => {
  const rows = actRows([act(9, now), act(8, now - 1000), act(7, now - 86_400_000)], now);
  expect(rows.map((row) => (row.type === "day" ? row.label : row.key))).toEqual(["Today", "9", "8", "Yesterday", "7"]);
  expect([nextAct(rows, -1, 1), nextAct(rows, 2, 1), nextAct(rows, 4, 1), nextAct(rows, 4, -1), nextAct(rows, 5, -1)]).toEqual([1, 4, 4, 2, 4]);
});

it("names the runtime where nobody did it", () => {
  expect([whoOf(act(1, now)), whoOf(act(1, now, null))]).toEqual(["Mira", "Signalbox"]);
});

it.each([
  ["approved `go-live` in prod", "approved |[go-live]| in prod"],
  ["published flow shop", "published flow shop"],
  ["`a`", "[a]"],
  ["one ` tick", "one |[ tick]"],
  ["", ""],
])("%s", (words, parts) => {
  expect(wordParts(words).map(({ text, name }) => (name ? `[${text}]` : text)).join("|")).toBe(parts);
});

const narrow: ActFilter = { by: "Mira", kind: ["approved", "rejected"], product: "loans", span: { type: "days", days: 7 }, text: " freeze " };

it("asks for what is set", () => {
  expect(actQuery(narrow, now)).toEqual({ by: "Mira", kind: ["approved", "rejected"], product: "loans", since: new Date(2026, 10, 17).getTime(), until: null, q: "freeze" });
  expect([isNarrowed(narrow), isNarrowed(allActs), actValue(allActs, "kind")]).toEqual([true, false, null]);
  expect(actFilterWords(narrow)).toBe("Person: Mira · Act: Approved, Rejected · Product: loans · Time: last 7 days · with “freeze”");
  expect(actFilterWords(allActs)).toBe("all of this profile");
});

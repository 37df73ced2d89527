// Which filter she is in, under which name it can be kept, and what of it is remembered.

import { describe, expect, it } from "vitest";

import { noFilter } from "./filter";
import { choiceOf, choiceText, firstChoice, nameProblem, standingOf, viewsOf } from "./views";

const views = viewsOf([{ name: "Loans", query: { product: "loans" } }], "Mira");

it("offers what she started when it is known who she is", () => {
  expect(views.map(({ name }) => name)).toEqual(["All", "Going on", "Waiting for a person", "Failed, 7 days", "Started by me", "Loans"]);
  expect(viewsOf([], null).some(({ name }) => name === "Started by me")).toBe(false);
});

const loans = { ...noFilter, product: "loans" };
const standings: [string, Parameters<typeof standingOf>[0], string | null, boolean][] = [
  ["the first", firstChoice, "All", false],
  ["a kept one", { base: "Loans", filter: loans }, "Loans", false],
  ["one that was changed", { base: "Loans", filter: { ...loans, flow: "hotfix" } }, "Loans", true],
  ["one that has become another", { base: "All", filter: loans }, "Loans", false],
  ["one whose name is gone", { base: "Gone", filter: { ...loans, text: "x" } }, null, true],
];
it.each(standings)("%s", (_, choice, name, changed) => {
  const standing = standingOf(choice, views);
  expect([standing.view?.name ?? null, standing.changed]).toEqual([name, changed]);
});

describe("a name", () => {
  it.each([["", null, false], ["New", null, true], ["loans", null, false], ["Loans", "Loans", true], ["all", null, false], ["x".repeat(61), null, false]])("%s", (name, own, fine) => {
    expect(nameProblem(name, views, own) === null).toBe(fine);
  });
});

it("remembers the choice, and begins anew with what can't be read", () => {
  const choice = { base: "Loans", filter: { ...loans, text: "lock ", span: { type: "days", days: 7 } as const } };
  expect(choiceOf(choiceText(choice))).toEqual(choice);
  for (const text of ["", "{", "[]", "null", '{"base":1,"query":{}}', '{"base":"a"}', '{"base":"a","query":{"status":7}}', '{"base":"a","query":{"q":{}}}']) expect(choiceOf(text)).toEqual(firstChoice);
});

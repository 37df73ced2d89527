// A filter is the same to her, to the runtime and when it comes back from where it was kept.

import { describe, expect, it } from "vitest";

import { before, boundsOf, dateProblem, type Filter, filterOf, isFiltered, keptQuery, noFilter, queryOf, sameFilter, type Span, valueWords, without } from "./filter";

const now = new Date(2026, 10, 23, 15, 30).getTime();
const at = (month: number, day: number): number => new Date(2026, month - 1, day).getTime();

const spans: [Span, number | null, number | null, string][] = [
  [{ type: "any" }, null, null, "any time"],
  [{ type: "days", days: 1 }, at(11, 23), null, "today"],
  [{ type: "days", days: 30 }, at(10, 25), null, "last 30 days"],
  [{ type: "days", days: 3 }, at(11, 21), null, "last 3 days"],
  [{ type: "between", from: "2026-11-01", to: "2026-11-02" }, at(11, 1), at(11, 3), "2026-11-01 to 2026-11-02"],
  [{ type: "between", from: "2026-11-01", to: "2026-11-01" }, at(11, 1), at(11, 2), "on 2026-11-01"],
  [{ type: "between", from: null, to: "2026-10-31" }, null, at(11, 1), "until 2026-10-31"],
  [{ type: "between", from: "2026-10-31", to: null }, at(10, 31), null, "since 2026-10-31"],
];

describe("a span", () => {
  it.each(spans)("%j", (span, since, until, words) => {
    expect(boundsOf(span, now)).toEqual({ since, until });
    expect(valueWords({ ...noFilter, span }, "span")).toBe(words);
    expect(filterOf(keptQuery({ ...noFilter, span })).span).toEqual(span);
  });
  it("has the same days before it", () => {
    const filter: Filter = { ...noFilter, product: "loans", span: { type: "days", days: 7 } };
    expect(before(filter, now)).toMatchObject({ product: "loans", since: at(11, 10), until: at(11, 17) });
    expect(before(noFilter, now)).toBeNull();
  });
});

it.each([["", true], ["2026-11-23", true], ["2026-02-30", false], ["23.11.2026", false], ["2026-1-1", false]])("date %s", (date, fine) => {
  expect(dateProblem(date) === null).toBe(fine);
});

const whole: Filter = { status: ["FAILED"], product: "loans", flow: "hotfix", environment: "prod", span: { type: "days", days: 7 }, text: " lock " };

it("asks the runtime for all of it", () => {
  expect(queryOf(whole, now)).toEqual({ status: ["FAILED"], product: "loans", flow: "hotfix", environment: "prod", since: at(11, 17), until: null, q: "lock" });
  expect(isFiltered(whole)).toBe(true);
  expect(isFiltered({ ...noFilter, text: "  " })).toBe(false);
});

it("is the same when it comes back", () => {
  const back = filterOf(keptQuery(whole));
  expect(back).toEqual({ ...whole, text: "lock" });
  expect(sameFilter(back, whole)).toBe(true);
  expect(sameFilter(without(whole, "product"), whole)).toBe(false);
  expect(filterOf({})).toEqual(noFilter);
});

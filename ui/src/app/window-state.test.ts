// What an earlier start left is taken up as far as it can be read.

import { expect, it } from "vitest";

import { parseWindowState } from "./window-state";

const nothing = { route: null, profile: null, theme: "system", sizes: {}, orders: {}, texts: {} } as const;

const cases: [string, string | null, ReturnType<typeof parseWindowState>][] = [
  ["nothing", null, nothing],
  ["no JSON", "{", nothing],
  ["another kind of value", "[1]", nothing],
  [
    "all of it",
    '{"route":"/flows/x","profile":"p","theme":"dark","sizes":{"inspector":300},"texts":{"filter":"x","wrong":7}}',
    { route: "/flows/x", profile: "p", theme: "dark", sizes: { inspector: 300 }, orders: {}, texts: { filter: "x" } },
  ],
  [
    "parts that are wrong",
    '{"route":7,"profile":"p","theme":"pink","sizes":{"a":"wide","b":2}}',
    { route: null, profile: "p", theme: "system", sizes: { b: 2 }, orders: {}, texts: {} },
  ],
];

it.each(cases)("%s", (_, json, state) => {
  expect(parseWindowState(json)).toEqual(state);
});

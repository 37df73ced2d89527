// Typing into a picker finds what is meant.

import { expect, it } from "vitest";

import { matching } from "./matching";

const options = [
  { label: "smoke-test", detail: "2.0" },
  { label: "open-change-request", detail: "asks for an approval", keywords: "servicenow" },
  { label: "test-suite" },
];

const cases: [string, string[]][] = [
  ["", ["smoke-test", "open-change-request", "test-suite"]],
  ["test", ["test-suite", "smoke-test"]],
  ["SMOKE 2.0", ["smoke-test"]],
  ["servicenow", ["open-change-request"]],
  ["approval change", ["open-change-request"]],
  ["nothing", []],
];

it.each(cases)("%s", (query, labels) => {
  expect(matching(options, query).map((option) => option.label)).toEqual(labels);
});

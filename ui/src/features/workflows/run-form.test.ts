import { expect, it } from "vitest";

import type { Parameter } from "../../gen/bindings";
import { argumentsOf, missing } from "./run-form";

const parameter = (name: string, value: string | null): Parameter => ({ name, value, description: null });
const declared = [parameter("APP_NAME", null), parameter("RETRIES", "3"), parameter("NOTE", "")];

it("sends what differs from the defaults", () => {
  expect(argumentsOf(declared, { APP_NAME: "cart", RETRIES: "3", NOTE: "now", OTHER: "x" })).toEqual({ APP_NAME: "cart", NOTE: "now" });
});

it("an empty value is no value where there is no default", () => {
  expect(missing(declared, {})).toEqual(["APP_NAME"]);
  expect(missing(declared, { APP_NAME: "" })).toEqual(["APP_NAME"]);
  expect(missing(declared, { APP_NAME: "cart" })).toEqual([]);
});

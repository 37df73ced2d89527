// Calls return values or throw what the shell said.

import { expect, it } from "vitest";

import { call, CallError } from "./call";

it("returns the value", async () => {
  await expect(call(Promise.resolve({ status: "ok", data: 7 } as const))).resolves.toBe(7);
});

it("throws what the shell refused with", async () => {
  const error = { code: "conflict", message: "Somebody was faster.", hint: "Look again.", current: "text", plan: null } as const;
  const thrown: unknown = await call(Promise.resolve({ status: "error", error } as const)).catch((refusal: unknown) => refusal);
  expect(thrown).toBeInstanceOf(CallError);
  expect(thrown).toMatchObject(error);
});

it("gives a form to what was not foreseen", async () => {
  const thrown: unknown = await call(Promise.reject(new TypeError("no shell"))).catch((refusal: unknown) => refusal);
  expect(thrown).toMatchObject({ code: "internal", message: "no shell" });
});

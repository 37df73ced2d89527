// Turns the bindings' `{status, …}` answers into values and thrown errors.

import type { Code, Error as Refusal, Preview } from "../gen/bindings";

/** A refused call: what the shell answered, as an error that can be thrown. */
export class CallError extends globalThis.Error {
  override readonly name = "CallError";
  readonly code: Code;
  readonly hint: string | null;
  readonly current: string | null;
  readonly plan: Preview | null;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.code = refusal.code;
    this.hint = refusal.hint;
    this.current = refusal.current;
    this.plan = refusal.plan;
  }
}

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: Refusal };

/** The value of a call; throws a `CallError` when it was refused. */
export async function call<T>(answer: Promise<Answer<T>>): Promise<T> {
  let given: Answer<T>;
  try {
    given = await answer;
  } catch (thrown) {
    throw asError(thrown);
  }
  if (given.status === "error") {
    throw new CallError(given.error);
  }
  return given.data;
}

/** What went wrong, whatever was thrown. */
export function asError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown;
  const message = thrown instanceof globalThis.Error ? thrown.message : String(thrown);
  return new CallError({ code: "internal", message, hint: "Copy the details and report them.", current: null, plan: null });
}

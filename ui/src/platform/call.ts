// Calls to the shell: a refused call throws the contract's error as a `CallError`.

import type { Code, Error as Refusal } from "../gen/bindings";

/** What the shell refused: a stable code, what happened and what to do about it. */
export class CallError extends globalThis.Error {
  readonly code: Code;
  readonly hint: string | null;
  /** The current text, for a conflict. */
  readonly current: string | null;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = "CallError";
    this.code = refusal.code;
    this.hint = refusal.hint;
    this.current = refusal.current;
  }
}

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: Refusal };

/** The value of a command, or a thrown `CallError`. */
export async function call<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answer = await asked;
  if (answer.status === "error") throw new CallError(answer.error);
  return answer.data;
}

// Typed calls to the shell: a refused call rejects with the contract's `Error` (code, message, hint).

import { commands, type Error as CallError } from "../gen/bindings";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: CallError };

/** What went wrong, whatever was thrown: the contract's own error, or an unexpected one in its form. */
export function asError(thrown: unknown): CallError {
  if (isCallError(thrown)) return thrown;
  const message = thrown instanceof globalThis.Error ? thrown.message : String(thrown);
  return { code: "internal", message, hint: "Copy the details and report them.", current: null };
}

function isCallError(thrown: unknown): thrown is CallError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown && "hint" in thrown;
}

function unwrapped<A extends unknown[], T>(call: (...given: A) => Promise<Answer<T>>): (...given: A) => Promise<T> {
  return async (...given) => {
    let answer: Answer<T>;
    try {
      answer = await call(...given);
    } catch (thrown) {
      throw asError(thrown);
    }
    if (answer.status === "error") throw answer.error;
    return answer.data;
  };
}

/** Every command of the shell; each returns its value or rejects with the contract's `Error`. */
export const api = {
  startup: unwrapped(commands.startup),
  createDemo: unwrapped(commands.createDemo),
  openWorkspace: unwrapped(commands.openWorkspace),
  trustWorkspace: unwrapped(commands.trustWorkspace),
  setFreeze: unwrapped(commands.setFreeze),
  configuration: unwrapped(commands.configuration),
  draft: unwrapped(commands.draft),
  newFlow: unwrapped(commands.newFlow),
  editDraft: unwrapped(commands.editDraft),
  undoDraft: unwrapped(commands.undoDraft),
  redoDraft: unwrapped(commands.redoDraft),
  discardDraft: unwrapped(commands.discardDraft),
  complete: unwrapped(commands.complete),
  publishPreview: unwrapped(commands.publishPreview),
  publish: unwrapped(commands.publish),
  plan: unwrapped(commands.plan),
  trigger: unwrapped(commands.trigger),
  releases: unwrapped(commands.releases),
  release: unwrapped(commands.release),
  records: unwrapped(commands.records),
  terminate: unwrapped(commands.terminate),
  retry: unwrapped(commands.retry),
  log: unwrapped(commands.log),
  putWindow: unwrapped(commands.putWindow),
  closeAnyway: unwrapped(commands.closeAnyway),
} as const;

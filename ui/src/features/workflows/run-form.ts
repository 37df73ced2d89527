// The form of a run: a field for every parameter that the workflow declares. Pure.

import type { Parameter } from "../../gen/bindings";

export type Given = { readonly [name: string]: string };

/** What is sent: what is left as it was declared is left out. */
export function argumentsOf(parameters: readonly Parameter[], given: Given): { [name: string]: string } {
  const typed = parameters.flatMap(({ name, value }) => {
    const text = given[name];
    return text === undefined || text === value ? [] : [[name, text] as const];
  });
  return Object.fromEntries(typed);
}

/** Parameters without a value and without a default: nothing can start without them. */
export function missing(parameters: readonly Parameter[], given: Given): string[] {
  return parameters.filter(({ name, value }) => value === null && (given[name] ?? "") === "").map(({ name }) => name);
}

// The filters at the top of the list: those that are always there, and those that she has kept. Pure.

import type { SavedFilter } from "../../gen/bindings";
import { type Filter, filterOf, keptQuery, noFilter, sameFilter } from "./filter";

export type View = { name: string; filter: Filter; saved: boolean };

/** `me`: who acts on this profile, if that is known. */
export function viewsOf(saved: readonly SavedFilter[], me: string | null): View[] {
  const always: [string, Partial<Filter>][] = [
    ["All", {}],
    ["Going on", { status: ["QUEUED", "RUNNING", "SUSPENDED", "TERMINATING"] }],
    ["Waiting for a person", { status: ["SUSPENDED"] }],
    ["Failed, 7 days", { status: ["FAILED"], span: { type: "days", days: 7 } }],
    ...(me === null ? [] : [["Started by me", { text: me }] satisfies [string, Partial<Filter>]]),
  ];
  return [
    ...always.map(([name, filter]) => ({ name, filter: { ...noFilter, ...filter }, saved: false })),
    ...saved.map(({ name, query }) => ({ name, filter: filterOf(query), saved: true })),
  ];
}

/** What she looks through: a filter, and the one that it was begun from. */
export type Choice = { base: string; filter: Filter };

export const firstChoice: Choice = { base: "All", filter: noFilter };

export type Standing = { view: View | null; changed: boolean };

/** Which of the views she is in, and whether she has changed it since. */
export function standingOf(choice: Choice, views: readonly View[]): Standing {
  const base = views.find(({ name }) => name === choice.base);
  if (base && sameFilter(base.filter, choice.filter)) return { view: base, changed: false };
  const same = views.find(({ filter }) => sameFilter(filter, choice.filter));
  if (same) return { view: same, changed: false };
  return { view: base ?? null, changed: true };
}

/** What is wrong with a name for a filter; `null`: nothing. */
export function nameProblem(name: string, views: readonly View[], own: string | null): string | null {
  const wanted = name.trim();
  if (wanted === "") return "Give it a name.";
  if (wanted.length > 60) return "At most 60 characters.";
  const other = views.find((view) => view.name.toLowerCase() === wanted.toLowerCase());
  if (other === undefined || other.name === own) return null;
  return other.saved ? "There is a filter with this name." : "That is the name of one that is always there.";
}

/** As the window remembers it; the text as she has typed it, with a space at its end. */
export function choiceText({ base, filter }: Choice): string {
  return JSON.stringify({ base, query: { ...keptQuery(filter), q: filter.text } });
}

/** What can't be read is the first choice. */
export function choiceOf(text: string): Choice {
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== "object" || kept === null || !("base" in kept) || !("query" in kept)) return firstChoice;
    if (typeof kept.base !== "string" || typeof kept.query !== "object" || kept.query === null) return firstChoice;
    const filter = filterOf(kept.query);
    return isWhole(filter) ? { base: kept.base, filter } : firstChoice;
  } catch {
    return firstChoice;
  }
}

function isWhole({ status, product, flow, environment, text, span }: Filter): boolean {
  const texts: readonly unknown[] = [product ?? "", flow ?? "", environment ?? "", text];
  return Array.isArray(status) && texts.every((each) => typeof each === "string") && (span.type !== "days" || Number.isFinite(span.days));
}

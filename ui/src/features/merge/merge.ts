// Two people's changes of one flow or workflow: which are hers to choose, what she has chosen, and what it is called. Pure.

import type { Choice, Difference, MergeView, Side } from "../../gen/bindings";
import { nameOf } from "../../components/person";
import { ago } from "../../components/time";
import { kindWord } from "../document/words";

/** What she chose, with the values it was chosen between. */
export type Chosen = ReadonlyMap<string, { side: Side; between: string }>;

function values({ before, mine, theirs }: Difference): string {
  return JSON.stringify([before, mine, theirs]);
}

export function choose(chosen: Chosen, differences: readonly Difference[], side: Side): Chosen {
  const next = new Map(chosen);
  for (const difference of differences) next.set(difference.id, { side, between: values(difference) });
  return next;
}

export function choiceOf(chosen: Chosen, difference: Difference): Side | null {
  const found = chosen.get(difference.id);
  return found?.between === values(difference) ? found.side : null;
}

/** The choices that still hold: the values may have moved once more since. */
export function standing(chosen: Chosen, differences: readonly Difference[]): Choice[] {
  return differences.flatMap((difference) => {
    const side = difference.conflict ? choiceOf(chosen, difference) : null;
    return side === null ? [] : [{ id: difference.id, side }];
  });
}

export type Sorted = { conflicts: Difference[]; merged: Difference[]; open: Difference[] };

export function sorted(differences: readonly Difference[], chosen: Chosen): Sorted {
  const conflicts = differences.filter(({ conflict }) => conflict);
  return {
    conflicts,
    merged: differences.filter(({ conflict }) => !conflict),
    open: conflicts.filter((difference) => choiceOf(chosen, difference) === null),
  };
}

/** The next open one behind a place, from the beginning again at the end. */
export function nextOpen({ conflicts, open }: Sorted, after: string | null): Difference | null {
  const at = conflicts.findIndex(({ id }) => id === after);
  const order = [...conflicts.slice(at + 1), ...conflicts.slice(0, at + 1)];
  return order.find((difference) => open.includes(difference) && difference.id !== after) ?? null;
}

/** What a side did with a value that isn't there. */
export function absence(value: string | null, before: string | null): string | null {
  if (value !== null) return null;
  return before === null ? "not there" : "taken out";
}

/** Who made a difference that merged by itself. */
export function madeBy({ mine, theirs, taken }: Difference): string {
  if (mine === theirs) return "both the same";
  return taken === "mine" ? "yours" : "on the runtime";
}

export type Situation = "changed" | "deleted" | "appeared" | "unmoved";

export function situation({ theirs, before }: MergeView): Situation {
  if (theirs === null) return before === null ? "unmoved" : "deleted";
  if (before === null) return "appeared";
  return theirs === before ? "unmoved" : "changed";
}

/** "Ada published ship while you were changing it". */
export function heading(view: MergeView): string {
  const who = view.by === null ? "Somebody else" : nameOf(view.by.author);
  switch (situation(view)) {
    case "changed":
      return `${who} published ${view.name} while you were changing it`;
    case "deleted":
      return `${who} deleted ${view.name} while you were changing it`;
    case "appeared":
      return `${who} published a ${kindWord[view.kind]} named ${view.name} while you were drafting yours`;
    case "unmoved":
      return `Nobody has changed ${view.name} since your draft was begun`;
  }
}

/** "2h ago", or the date as it is written. */
export function when(date: string, now: number): string {
  const at = new Date(date).getTime();
  return Number.isNaN(at) ? date : ago(at, Math.max(now, at));
}

/** What there is to do, in a sentence. */
export function task(view: MergeView, { conflicts, merged }: Sorted): string {
  switch (situation(view)) {
    case "deleted":
      return `Your changes have nothing to go to any more. Keep them as a draft that makes the ${kindWord[view.kind]} again when it is published, keep them under another name, or let them go.`;
    case "unmoved":
      return "There is nothing to bring together: the draft can be published as it is.";
    case "changed":
    case "appeared":
      break;
  }
  if (conflicts.length === 0) {
    return merged.length === 0
      ? "Both of you made the same of it: nothing is left of your draft to publish."
      : "You changed different things: everything came together by itself. Look through the result, then use it.";
  }
  const both = conflicts.length === 1 ? "One value was changed by both of you, differently: choose whose it shall be." : `${String(conflicts.length)} values were changed by both of you, differently: choose whose each shall be.`;
  return merged.length === 0 ? both : `${both} What only one of you changed came together by itself.`;
}

/** Why the result can't be used yet; `null`: it can. */
export function refusalToUse(view: MergeView, open: number, working: boolean): string | null {
  if (situation(view) === "unmoved") return "There is nothing to bring together.";
  if (open > 0) return open === 1 ? "One choice is open." : `${String(open)} choices are open.`;
  if (working) return "The result is being worked out.";
  return null;
}

// What a search over all logs of a release has found, by step. Pure.

import type { LogHit } from "../../gen/bindings";
import { stageTitles } from "./facts";
import { type LogPlace, placeKey } from "./log-places";

export type HitGroup = { key: string; place: LogPlace; label: string; where: string; hits: readonly { hit: LogHit; index: number }[] };

/** The steps in the order of their first hits; `index` is a hit's place among all. */
export function hitGroups(hits: readonly LogHit[]): HitGroup[] {
  const groups = new Map<string, HitGroup & { hits: { hit: LogHit; index: number }[] }>();
  hits.forEach((hit, index) => {
    const place = placeOfHit(hit);
    const key = placeKey(place);
    const group = groups.get(key) ?? { key, place, label: shortNode(hit.node), where: whereOf(hit), hits: [] };
    group.hits.push({ hit, index });
    groups.set(key, group);
  });
  return [...groups.values()];
}

export type HitRow = { type: "step"; group: HitGroup } | { type: "hit"; hit: LogHit; index: number };

/** Steps and their hits as rows of one list. */
export function hitRows(groups: readonly HitGroup[]): HitRow[] {
  return groups.flatMap((group): HitRow[] => [{ type: "step", group }, ...group.hits.map(({ hit, index }): HitRow => ({ type: "hit", hit, index }))]);
}

export function placeOfHit({ environment, application, stage, attempt, node }: LogHit): LogPlace {
  return { environment, application, stage, attempt, node };
}

function whereOf({ environment, application, stage, attempt }: LogHit): string {
  return [environment ?? "Release", application, stageTitles[stage], attempt > 1 ? `attempt ${String(attempt)}` : null].filter((part) => part !== null).join(" › ");
}

/** `P[0].api-suite` reads `api-suite`. */
export function shortNode(node: string): string {
  return node.split(".").at(-1) ?? node;
}

/** "3 hits in 2 steps", "more than 1000 hits". */
export function foundWords(hits: number, steps: number, more: boolean): string {
  if (hits === 0) return "No hits";
  const count = `${more ? "More than " : ""}${hits.toLocaleString("en-GB")} ${hits === 1 ? "hit" : "hits"}`;
  return `${count} in ${String(steps)} ${steps === 1 ? "step" : "steps"}`;
}

/** The next or previous of so many, round and round; `null`: none yet. */
export function nextHit(at: number | null, by: 1 | -1, count: number): number | null {
  if (count === 0) return null;
  if (at === null) return by === 1 ? 0 : count - 1;
  return (at + by + count) % count;
}

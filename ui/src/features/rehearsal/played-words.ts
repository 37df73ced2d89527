// What happens in a played release, in words. Pure; times from its start at 0.

import type { Expected, Lane, LaneStatus, Plan, Timeline } from "../../gen/bindings";
import { statusLook } from "../../components/status";
import { duration } from "../../components/time";
import { listed } from "../../components/words";
import { lengthWords } from "./length";
import { sinceWords } from "./play-clock";

/** What happens at a moment: a line for each environment. */
export type Happening = { at: number; words: string };

const MOST = 4;

/** What happens, moment by moment. */
export function happenings({ lanes, startedAt, createdAt, endedAt, marks }: Timeline): Happening[] {
  const zero = startedAt ?? createdAt;
  const at = new Map<number, { place: string; words: string }[]>();
  const add = (when: number, place: string, words: string): void => { at.set(when, [...(at.get(when) ?? []), { place, words }]); };
  // A person's retry or terminate; the trigger is what it all begins with.
  for (const mark of marks) if (mark.at > zero) add(mark.at, "", mark.words);
  for (const lane of lanes) for (const change of changesOf(lane)) add(change.at, placeOf(lane), change.words);
  if (endedAt !== null) {
    const skipped = lanes.filter(({ kind, outcome }) => kind === "environment" && outcome === "SKIPPED").map(({ label }) => label);
    if (skipped.length > 0) add(endedAt, "", `${fewListed(skipped)} skipped`);
    add(endedAt, "", `the release ${endWord(lanes.find(({ kind }) => kind === "release")?.outcome ?? "SUCCEEDED")}`);
  }
  return [...at].sort(([one], [other]) => one - other).map(([when, parts]) => ({ at: when, words: joined(parts) }));
}

/** The last that happened up to a moment: `00:02:10 qa: smoke-test succeeded; prod starts`. */
export function nowWords(all: readonly Happening[], at: number, zero: number): string {
  const last = all.findLast((each) => each.at <= at);
  return last === undefined ? `${sinceWords(at - zero)} not started yet` : `${sinceWords(last.at - zero)} ${last.words}`;
}

function placeOf({ id, kind, label }: Lane): string {
  return kind === "environment" ? label : (id.split("/")[0] ?? "");
}

function changesOf(lane: Lane): Happening[] {
  const { kind, spans, outcome } = lane;
  const first = spans[0];
  const last = spans.at(-1);
  if (!first || !last || (kind !== "environment" && kind !== "stage")) return [];
  if (kind === "environment") {
    const end = last.to !== null && outcome !== "SUCCEEDED" ? [{ at: last.to, words: endWord(outcome) }] : [];
    return [{ at: first.from, words: "starts" }, ...end];
  }
  const name = gateOf(lane);
  const found: Happening[] = [];
  for (const [index, span] of spans.entries()) {
    if (span.on === "person") found.push({ at: span.from, words: `${name} waits for a person` });
    if (span.on === "idle") found.push({ at: span.from, words: `${name} failed` });
    else if (span.on !== "person" && spans[index - 1]?.on === "idle") found.push({ at: span.from, words: `${name} starts again` });
    else if (index === 0 && span.on !== "person") found.push({ at: span.from, words: `${name} starts` });
  }
  if (last.to !== null && last.on !== "idle") found.push({ at: last.to, words: `${name} ${endWord(outcome)}` });
  return found;
}

/** Of a stage its workflow, else what it is for. */
function gateOf({ label }: Lane): string {
  return /^(?:pre-action|post-action|on\w+) (.+)$/.exec(label)?.[1] ?? label;
}

function endWord(outcome: LaneStatus): string {
  const { word } = statusLook(outcome);
  return outcome === "TERMINATED" || outcome === "SKIPPED" || outcome === "HELD" ? `was ${word.toLowerCase()}` : word.toLowerCase();
}

/** An environment's words stand together; what begins because something else ended comes after it. */
function joined(parts: readonly { place: string; words: string }[]): string {
  const places = [...new Set(parts.map(({ place }) => place))].sort((one, other) => order(parts, one) - order(parts, other));
  const lines = places.map((place) => {
    // That a gate starts goes without saying where its environment does, or where another ended.
    const all = parts.filter((part) => part.place === place).map(({ words }) => words);
    // An environment ends as its gate did.
    const own = all.filter((words) => !all.some((other) => other !== words && other.endsWith(` ${words}`)) || words === "starts");
    const ends = own.filter((words) => !words.endsWith(" starts") && words !== "starts");
    const starts = own.filter((words) => words.endsWith(" starts"));
    const said = own.includes("starts") ? ["starts", ...ends] : [...ends, ...starts];
    return place === "" || place === "-" ? said.join("; ") : said[0] === "starts" && said.length === 1 ? `${place} starts` : `${place}: ${said.join(", ")}`;
  });
  return lines.length > MOST ? `${lines.slice(0, MOST).join("; ")} and ${String(lines.length - MOST)} more` : lines.join("; ");
}

function order(parts: readonly { place: string; words: string }[], place: string): number {
  if (place === "") return 3;
  return parts.some((part) => part.place === place && part.words === "starts") ? 2 : 1;
}

/** `a`, `a and b`, `a, b and 3 more`. */
function fewListed(names: readonly string[]): string {
  return listed(names.length > 3 ? [...names.slice(0, 2), `${String(names.length - 2)} more`] : names);
}

/** `Ends after 12m; in 9 of 10 cases before 19m, from 20 releases`. */
export function expectedWords({ p50, p90, releases }: Expected): string {
  const from = releases === 0 ? "guesses: no release yet" : releases === 1 ? "from 1 release" : `from ${String(releases)} releases`;
  return `Ends after ${about(p50)}; in 9 of 10 cases before ${about(p90)}, ${from}`;
}

/** In whole minutes where seconds say nothing any more. */
export function about(ms: number): string {
  return ms >= 10 * 60_000 ? lengthWords(Math.round(ms / 60_000) * 60_000) : lengthWords(Math.round(ms / 1000) * 1000);
}

export type CriticalPart = { lane: string; words: string; took: number };

/** What the release's time went on, gate by gate, without what takes next to nothing. */
export function criticalParts({ critical, lanes, endedAt }: Timeline): CriticalPart[] {
  const byId = new Map(lanes.map((lane) => [lane.id, lane]));
  const parts: CriticalPart[] = [];
  for (const { lane: id, from, to } of critical) {
    let lane = byId.get(id);
    while (lane && (lane.kind === "step" || lane.kind === "attempt")) lane = lane.parent === null ? undefined : byId.get(lane.parent);
    if (!lane || lane.kind === "release") continue;
    const took = (to ?? endedAt ?? from) - from;
    const before = parts.at(-1);
    if (before?.lane === lane.id) before.took += took;
    else parts.push({ lane: lane.id, words: lane.kind === "environment" ? lane.label : `${placeOf(lane)} ${gateOf(lane)}`, took });
  }
  const whole = parts.reduce((sum, { took }) => sum + took, 0);
  return parts.filter(({ took }) => took >= whole * 0.02 && took > 0);
}

/** `qa sync and health 3m 10s → staging approval 2h`. */
export function criticalWords(parts: readonly CriticalPart[]): string {
  return parts.map(({ words, took }) => `${words} ${duration(took)}`).join(" → ");
}

/** What is skipped, with the environment whose end is the reason: `prod-eu and prod-us, because staging failed`. */
export function skippedWords({ lanes }: Pick<Timeline, "lanes">, { environments }: Pick<Plan, "environments">): string[] {
  const outcomes = new Map(lanes.filter(({ kind }) => kind === "environment").map(({ label, outcome }) => [label, outcome]));
  const before = new Map(environments.map(({ name, dependsOn }) => [name, dependsOn]));
  const because = new Map<string, string[]>();
  for (const [name, outcome] of outcomes) {
    if (outcome !== "SKIPPED") continue;
    const reason = reasonOf(name, before, outcomes);
    because.set(reason, [...(because.get(reason) ?? []), name]);
  }
  return [...because].map(([reason, names]) => `${fewListed(names)}${reason === "" ? "" : `, because ${reason}`}`);
}

/** The nearest environments above that ended badly. */
function reasonOf(name: string, before: ReadonlyMap<string, readonly string[]>, outcomes: ReadonlyMap<string, LaneStatus>): string {
  const seen = new Set([name]);
  let layer = [...(before.get(name) ?? [])];
  while (layer.length > 0) {
    const bad = layer.filter((each) => outcomes.get(each) === "FAILED" || outcomes.get(each) === "TERMINATED");
    if (bad.length > 0) return `${fewListed(bad)} ${endWord(outcomes.get(bad[0] ?? "") ?? "FAILED")}`;
    for (const each of layer) seen.add(each);
    layer = layer.flatMap((each) => (before.get(each) ?? []).filter((above) => !seen.has(above)));
  }
  return "";
}

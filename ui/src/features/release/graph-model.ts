// From a release to what the graph draws: cards with places, edges with routes. Pure.

import type { EnvironmentKind, EnvironmentPlan, EnvironmentState, EnvironmentStatus, Plan, Release, StageState, StageStatus } from "../../gen/bindings";
import { edgeKey, type GraphLayout, layoutGraph, type Point } from "../../components/graph-layout";
import { type Doing, doing, failedSteps, runningSteps } from "./doing";
import { lastAttempt, planOf, shortSha, stageName, stageTitles, versionBefore, worstStatus } from "./facts";

export const NODE_WIDTH = 232;
/** Three cells and the arrow, left of the card. */
export const GATES_WIDTH = 92;
const UNIT_WIDTH = NODE_WIDTH + GATES_WIDTH;
const COLUMN_GAP = 32;
const ROW_GAP = 20;
const HEAD_HEIGHT = 66;
const LINE_HEIGHT = 20;
const MOST_LINES = 6;
/** Height at which edges meet the card, from its top. */
export const PORT = 22;

export type CardLine =
  | { type: "application"; name: string; sync: string | null; health: string | null; commit: string | null }
  | { type: "stage"; key: string; name: string; status: StageStatus; steps: string[]; since: number; until: number | null }
  /** What it waits for, or why it didn't run. */
  | { type: "words"; text: string; status: EnvironmentStatus }
  | { type: "more"; text: string };

export type GateName = "pre" | "action" | "post";
export type GateCell = { gate: GateName; name: string | null; origin: string; inherited: boolean; status: StageStatus | null };

export type Card = {
  name: string;
  trigger: boolean;
  kind: EnvironmentKind;
  status: EnvironmentStatus;
  from: string | null;
  to: string | null;
  startedAt: number | null;
  endedAt: number | null;
  doing: Doing | null;
  gates: GateCell[];
  hooks: { hook: string; name: string; status: StageStatus | null }[];
  verify: StageStatus | null;
  lines: CardLine[];
};

export function cardOf(release: Release, environment: EnvironmentState): Card {
  const plan = planOf(release.plan, environment.name);
  const trigger = release.plan.environments[0]?.name === environment.name;
  const now = doing(release, environment);
  const told = now !== null && (now.waits || environment.status === "SKIPPED");
  return {
    name: environment.name,
    trigger,
    kind: plan?.kind ?? "NON_PROD",
    status: environment.status,
    from: trigger ? null : versionBefore(plan),
    to: release.plan.source.version,
    startedAt: environment.startedAt,
    endedAt: environment.endedAt,
    doing: now,
    gates: plan ? gatesOf(plan, environment) : [],
    hooks: hooksOf(plan, environment),
    verify: worstStatus(environment, "Verify"),
    lines: [
      ...shortened(linesOf(plan, environment), told ? MOST_LINES - 1 : MOST_LINES),
      ...(told ? [{ type: "words" as const, text: now.text, status: environment.status }] : []),
    ],
  };
}

function gatesOf(plan: EnvironmentPlan, environment: EnvironmentState): GateCell[] {
  const { preAction, action, postAction } = plan.policy;
  const cell = (gate: GateName, set: { value: string; origin: { type: string; name?: string } } | null, stage: StageState["stage"]): GateCell => ({
    gate,
    name: set?.value ?? null,
    origin: set === null ? "nothing sets it" : set.origin.type === "policy" ? `from policy ${set.origin.name ?? ""}` : "set in the flow",
    inherited: set?.origin.type === "policy",
    status: worstStatus(environment, stage),
  });
  return [cell("pre", preAction, "PreAction"), cell("action", action, "Action"), cell("post", postAction, "PostAction")];
}

function hooksOf(plan: EnvironmentPlan | null, environment: EnvironmentState): Card["hooks"] {
  if (plan === null) return [];
  const kinds = [["OnStart", plan.hooks.onStart], ["OnSuccess", plan.hooks.onSuccess], ["OnFail", plan.hooks.onFail]] as const;
  return kinds.flatMap(([stage, name]) => name === null ? [] : [{
    hook: stageTitles[stage], name, status: environment.hooks.find((state) => state.stage === stage)?.status ?? null,
  }]);
}

function linesOf(plan: EnvironmentPlan | null, environment: EnvironmentState): CardLine[] {
  const lines: CardLine[] = [];
  for (const hook of environment.hooks) if (isNews(hook.status)) lines.push(stageLine(hook, plan, `${environment.name}/${hook.stage}`));
  for (const application of environment.applications) {
    lines.push({
      type: "application", name: application.name, sync: application.sync, health: application.health,
      commit: application.commit ? shortSha(application.commit.sha) : null,
    });
    for (const stage of application.stages) if (isNews(stage.status)) lines.push(stageLine(stage, plan, `${application.name}/${stage.stage}`));
  }
  return lines;
}

function isNews(status: StageStatus): boolean {
  return status === "RUNNING" || status === "SUSPENDED" || status === "FAILED";
}

function stageLine(stage: StageState, plan: EnvironmentPlan | null, key: string): CardLine {
  const attempt = lastAttempt(stage);
  const nodes = attempt?.nodes ?? [];
  const steps = stage.status === "FAILED" ? failedSteps(nodes) : runningSteps(nodes);
  return {
    type: "stage", key, name: stageName(stage, plan), status: stage.status, steps,
    since: attempt?.startedAt ?? 0, until: attempt?.endedAt ?? null,
  };
}

/** Never more lines than fit; stages come before applications that have nothing to tell. */
function shortened(lines: CardLine[], most: number): CardLine[] {
  if (lines.length <= most) return lines;
  const stages = lines.filter((line) => line.type === "stage").length;
  let room = most - 1;
  let quiet = Math.max(0, room - stages);
  const kept = lines.filter((line) => {
    if (room === 0 || (line.type !== "stage" && quiet === 0)) return false;
    if (line.type !== "stage") quiet--;
    room--;
    return true;
  });
  return [...kept, { type: "more", text: `and ${lines.length - kept.length} more` }];
}

/** One height for all cards, with room for what a running environment says: nothing moves while the release runs. */
export function slotHeight(plan: Plan): number {
  const most = Math.max(1, ...plan.environments.map((environment) => environment.applications.length));
  return HEAD_HEIGHT + Math.min(MOST_LINES, 2 * most + 1) * LINE_HEIGHT;
}

/** Depends on the plan alone, which never changes. */
export function releaseLayout(plan: Plan): GraphLayout {
  const { environments } = plan;
  const layers = new Map<string, number>();
  // The trigger comes first, but steps may stand in any order: as many rounds as there are environments settle every layer.
  for (let round = 0; round < environments.length; round++) {
    let moved = false;
    for (const { name, dependsOn } of environments) {
      const layer = Math.max(0, ...dependsOn.map((before) => (layers.get(before) ?? 0) + 1));
      moved ||= layers.get(name) !== layer;
      layers.set(name, layer);
    }
    if (!moved) break;
  }
  const height = slotHeight(plan);
  const nodes = environments.map(({ name }) => ({ id: name, layer: layers.get(name) ?? 0, width: UNIT_WIDTH, height }));
  return layoutGraph(nodes, planEdges(plan), { column: COLUMN_GAP, row: ROW_GAP });
}

export function planEdges(plan: Plan): { from: string; to: string }[] {
  return plan.environments.flatMap(({ name, dependsOn }) => dependsOn.map((from) => ({ from, to: name })));
}

export function bendsOf(layout: GraphLayout, edge: { from: string; to: string }, height: number): Point[] {
  return (layout.bends.get(edgeKey(edge)) ?? []).map(({ x, y }) => ({ x, y: y - height / 2 + PORT }));
}

/** Straight across the columns, an S between them. */
export function edgePath(from: Point, to: Point, bends: readonly Point[]): string {
  const half = UNIT_WIDTH / 2;
  const across = bends.flatMap(({ x, y }) => [{ x: x - half, y, line: false }, { x: x + half, y, line: true }]);
  let path = `M ${from.x} ${from.y}`;
  let at = from;
  for (const point of [...across, { ...to, line: false }]) {
    const middle = (at.x + point.x) / 2;
    path += point.line || at.y === point.y
      ? ` L ${point.x} ${point.y}`
      : ` C ${middle} ${at.y} ${middle} ${point.y} ${point.x} ${point.y}`;
    at = point;
  }
  return path;
}

export type Direction = "left" | "right" | "up" | "down";

/** The nearest card in a direction; what lies straight ahead is nearer than what lies aside. */
export function neighbour(layout: GraphLayout, from: string, direction: Direction): string | null {
  const start = layout.positions.get(from);
  if (!start) return null;
  const horizontal = direction === "left" || direction === "right";
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  let best: { name: string; distance: number } | null = null;
  for (const [name, place] of layout.positions) {
    const ahead = sign * (horizontal ? place.x - start.x : place.y - start.y);
    if (name === from || ahead <= 0) continue;
    const aside = Math.abs(horizontal ? place.y - start.y : place.x - start.x);
    const distance = ahead + 3 * aside;
    if (best === null || distance < best.distance) best = { name, distance };
  }
  return best?.name ?? null;
}

export type View = { x: number; y: number; zoom: number };

/** Text stays readable at this zoom. */
const LEAST_ZOOM = 0.92;
const MARGIN = 24;

/** The whole graph when it is readable, else the part where something happens. */
export function firstView(layout: GraphLayout, size: { width: number; height: number }, height: number, focus: string | null): View {
  // The trigger has no gates before it: its side of the picture begins at the card.
  const graph = { x: GATES_WIDTH, width: layout.width - GATES_WIDTH, height: layout.height };
  const fit = Math.min((size.width - 2 * MARGIN) / graph.width, (size.height - 2 * MARGIN) / graph.height, 1);
  const zoom = Math.max(LEAST_ZOOM, fit);
  const place = (focus === null ? undefined : layout.positions.get(focus)) ?? { x: 0, y: 0 };
  return {
    zoom,
    x: within(size.width, graph.x * zoom, graph.width * zoom, (place.x + UNIT_WIDTH / 2) * zoom),
    y: within(size.height, 0, graph.height * zoom, (place.y + height / 2) * zoom),
  };
}

/** Offset along one side: all of it in the middle, else the focus in the middle without leaving the graph. */
function within(room: number, start: number, length: number, focus: number): number {
  if (length + 2 * MARGIN <= room) return (room - length) / 2 - start;
  return Math.min(MARGIN - start, Math.max(room - MARGIN - start - length, room / 2 - focus));
}

/** Where something happens: a failure, a person's turn, what runs, what comes next. */
export function whereItHappens(release: Release): string | null {
  const wanted: EnvironmentStatus[] = ["FAILED", "SUSPENDED", "RUNNING", "TERMINATING", "TERMINATED"];
  for (const status of wanted) {
    const found = release.environments.find((environment) => environment.status === status);
    if (found) return found.name;
  }
  return null;
}

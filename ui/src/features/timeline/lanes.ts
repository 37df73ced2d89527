// Lanes as rows: which are open, which stand under which, and how long each took. Pure.

import type { Lane, LaneStatus, Timeline } from "../../gen/bindings";

export type Row = { lane: Lane; depth: number; holds: boolean; open: boolean };

/** What she opened and closed herself, by lane. */
export type Choices = Readonly<{ [lane: string]: boolean }>;

export type LaneTree = {
  /** In the order in which they are shown. */
  ordered: readonly { lane: Lane; depth: number }[];
  byId: ReadonlyMap<string, Lane>;
  holds: ReadonlySet<string>;
  openAtFirst: ReadonlySet<string>;
};

/** With more environments than this they begin closed. */
const FEW_ENVIRONMENTS = 12;

/** Children stand under their parents whatever order they came in; what names an unknown parent stands at the top. */
export function laneTree({ lanes }: Pick<Timeline, "lanes">): LaneTree {
  const byId = new Map(lanes.map((lane) => [lane.id, lane]));
  const children = new Map<string, Lane[]>();
  const tops: Lane[] = [];
  for (const lane of lanes) {
    const parent = lane.parent === null ? undefined : byId.get(lane.parent);
    if (parent === undefined || parent === lane) tops.push(lane);
    else if (parent.kind === "release") tops.push(lane);
    else children.set(parent.id, [...(children.get(parent.id) ?? []), lane]);
  }
  const ordered: { lane: Lane; depth: number }[] = [];
  const add = (lane: Lane, depth: number): void => {
    // The release is the sum of its environments: it has a lane of its own only for what none of them shows.
    if (lane.kind !== "release" || waitedInQueue(lane)) ordered.push({ lane, depth });
    for (const child of children.get(lane.id) ?? []) add(child, depth + 1);
  };
  for (const lane of tops) add(lane, 0);
  return { ordered, byId, holds: new Set(children.keys()), openAtFirst: openAtFirst(lanes, byId) };
}

/** Every release is in the queue for a moment. */
function waitedInQueue({ spans }: Lane): boolean {
  return spans.some(({ on, from, to }) => on === "queue" && (to === null || to - from >= 1000));
}

/** Environments and applications while they are few, and the stages in which a person or a failure is to be found. */
function openAtFirst(lanes: readonly Lane[], byId: ReadonlyMap<string, Lane>): Set<string> {
  const open = new Set<string>();
  if (lanes.filter(({ kind }) => kind === "environment").length > FEW_ENVIRONMENTS) return open;
  for (const lane of lanes) {
    // A step's bars tell its attempts apart without being opened.
    if (lane.kind === "attempt") continue;
    if (lane.kind === "environment" || lane.kind === "application") open.add(lane.id);
    if (lane.outcome !== "FAILED" && lane.outcome !== "TERMINATED" && !lane.spans.some(({ on }) => on === "person")) continue;
    for (let above = parentOf(lane, byId); above !== null; above = parentOf(above, byId)) open.add(above.id);
  }
  // What nothing has happened in yet says all it has to say in one line.
  for (const lane of lanes) if (lane.kind === "environment" && (lane.outcome === "SKIPPED" || (lane.outcome === "PENDING" && lane.spans.length === 0))) open.delete(lane.id);
  return open;
}

function parentOf(lane: Lane, byId: ReadonlyMap<string, Lane>): Lane | null {
  return lane.parent === null ? null : (byId.get(lane.parent) ?? null);
}

export function isOpen(tree: LaneTree, choices: Choices, id: string): boolean {
  return tree.holds.has(id) && (choices[id] ?? tree.openAtFirst.has(id));
}

export function rowsOf(tree: LaneTree, choices: Choices): Row[] {
  const rows: Row[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const { lane, depth } of tree.ordered) {
    if (depth > hiddenBelow) continue;
    const open = isOpen(tree, choices, lane.id);
    hiddenBelow = open ? Number.POSITIVE_INFINITY : depth;
    rows.push({ lane, depth, holds: tree.holds.has(lane.id), open });
  }
  return rows;
}

/** The lane itself or the nearest one above it that has a row. */
export function shownFor(tree: LaneTree, places: ReadonlyMap<string, number>, id: string): number | null {
  let lane = tree.byId.get(id) ?? null;
  while (lane !== null) {
    const place = places.get(lane.id);
    if (place !== undefined) return place;
    lane = parentOf(lane, tree.byId);
  }
  return null;
}

/** What has to be open so that a lane has a row. */
export function openedFor(tree: LaneTree, choices: Choices, id: string): Choices {
  const opened: { [lane: string]: boolean } = { ...choices };
  const lane = tree.byId.get(id);
  for (let above = lane ? parentOf(lane, tree.byId) : null; above !== null; above = parentOf(above, tree.byId)) {
    if (tree.holds.has(above.id)) opened[above.id] = true;
  }
  return opened;
}

/** All open, or all closed when all are open. */
export function allOpened(tree: LaneTree, choices: Choices): Choices {
  const open = [...tree.holds].some((id) => !isOpen(tree, choices, id));
  return Object.fromEntries([...tree.holds].map((id) => [id, open]));
}

export type Extent = { from: number; to: number | null };

/** From a lane's first start to its last end; `null` while it has not started. */
export function extentOf(lane: Lane): Extent | null {
  const first = lane.spans[0];
  const last = lane.spans.at(-1);
  return first && last ? { from: first.from, to: last.to } : null;
}

export function tookOf(lane: Lane, now: number): number | null {
  const extent = extentOf(lane);
  return extent && Math.max(0, (extent.to ?? now) - extent.from);
}

export function isGoing(lane: Lane): boolean {
  return lane.spans.at(-1)?.to === null;
}

const bad: ReadonlySet<LaneStatus> = new Set<LaneStatus>(["FAILED", "TERMINATED"]);

/** Where a failure began: the deepest lane that failed, the earliest of several. */
export function failureOf({ lanes }: Pick<Timeline, "lanes">): Lane | null {
  const failed = lanes.filter(({ kind, outcome }) => kind !== "release" && kind !== "attempt" && bad.has(outcome));
  const parents = new Set(failed.map(({ parent }) => parent));
  const leaves = failed.filter(({ id }) => !parents.has(id));
  const began = (lane: Lane): number => lane.spans[0]?.from ?? Number.POSITIVE_INFINITY;
  return leaves.reduce<Lane | null>((first, lane) => (first === null || began(lane) < began(first) ? lane : first), null);
}

/** `qa › trioapp-qa › post-action`. */
export function pathOf(tree: LaneTree, lane: Lane): string[] {
  const path: string[] = [];
  for (let above = parentOf(lane, tree.byId); above !== null && above.kind !== "release"; above = parentOf(above, tree.byId)) path.unshift(above.label);
  return path;
}

/** Name of the environment that a lane belongs to. */
export function environmentOf(tree: LaneTree, lane: Lane): string | null {
  for (let at: Lane | null = lane; at !== null; at = parentOf(at, tree.byId)) if (at.kind === "environment") return at.label;
  return null;
}

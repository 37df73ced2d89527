// What the board shows of an answer: columns, rows and cells in words. Pure.

import type { BoardApplication, BoardCell, BoardEnvironment, BoardProduct, BoardView, EnvironmentStatus, ReleaseSummary } from "../../gen/bindings";

export type Health = "healthy" | "progressing" | "degraded" | "unknown";

export type CellView = {
  environment: string;
  /** The version of all its applications; `null` where they differ or have none. */
  version: string | null;
  /** Its applications have different versions. */
  mixed: boolean;
  applications: readonly BoardApplication[];
  /** The commit that changed it last. */
  commit: BoardApplication["commit"];
  /** The most that one of its applications is behind. */
  behind: number;
  health: Health;
  sync: string | null;
  problem: string | null;
  /** What goes on there, or what went wrong there last. */
  release: { summary: ReleaseSummary; status: EnvironmentStatus } | null;
};

export type RowView = { product: string; cells: ReadonlyMap<string, CellView>; words: string; tone: "neutral" | "running" | "waiting" | "failed" };

/** Columns in the order that she has made, the others behind them as the configuration says. */
export function columns(environments: readonly BoardEnvironment[], order: readonly string[]): BoardEnvironment[] {
  const place = ({ name }: BoardEnvironment): number => {
    const found = order.indexOf(name);
    return found < 0 ? order.length : found;
  };
  return environments.toSorted((left, right) => place(left) - place(right));
}

/** The order with one column moved to the place of another. */
export function moved(names: readonly string[], name: string, to: number): string[] {
  const rest = names.filter((other) => other !== name);
  return [...rest.slice(0, to), name, ...rest.slice(to)];
}

export function rows({ board, running }: BoardView): RowView[] {
  return board.products.map((product) => row(product, running.filter((release) => release.product === product.name)));
}

function row(product: BoardProduct, running: readonly ReleaseSummary[]): RowView {
  const cells = new Map(product.cells.map((each) => [each.environment, cell(each, running)]));
  return { product: product.name, cells, ...rowWords(product, [...cells.values()]) };
}

function cell({ environment, applications }: BoardCell, running: readonly ReleaseSummary[]): CellView {
  const versions = new Set(applications.map(({ version }) => version));
  return {
    environment,
    version: versions.size === 1 ? (applications[0]?.version ?? null) : null,
    mixed: versions.size > 1,
    applications,
    commit: newest(applications),
    behind: Math.max(0, ...applications.map(({ behind }) => behind?.versions ?? 0)),
    health: worst(applications),
    sync: applications.find(({ sync }) => sync !== null && sync !== "Synced")?.sync ?? applications[0]?.sync ?? null,
    problem: applications.find(({ problem }) => problem !== null)?.problem ?? null,
    release: going(environment, running),
  };
}

function newest(applications: readonly BoardApplication[]): BoardApplication["commit"] {
  const at = ({ commit }: BoardApplication): number => (commit === null ? 0 : Date.parse(commit.date) || 0);
  return applications.toSorted((left, right) => at(right) - at(left))[0]?.commit ?? null;
}

const byBadness: readonly Health[] = ["degraded", "progressing", "unknown", "healthy"];

function worst(applications: readonly BoardApplication[]): Health {
  const found = new Set(applications.map(({ health }) => healthOf(health)));
  return byBadness.find((health) => found.has(health)) ?? "unknown";
}

export function healthOf(word: string | null): Health {
  switch (word) {
    case "Healthy":
      return "healthy";
    case "Progressing":
    case "Missing":
    case "Suspended":
      return "progressing";
    case "Degraded":
      return "degraded";
    default:
      return "unknown";
  }
}

/** The release that is at work in an environment: one that runs or waits there, else one that is on its way. */
function going(environment: string, running: readonly ReleaseSummary[]): CellView["release"] {
  for (const summary of running) {
    const status = summary.environments.find(({ name }) => name === environment)?.status;
    if (status === "RUNNING" || status === "SUSPENDED" || status === "TERMINATING" || status === "FAILED") return { summary, status };
  }
  return null;
}

function rowWords(product: BoardProduct, cells: readonly CellView[]): Pick<RowView, "words" | "tone"> {
  const at = (status: EnvironmentStatus): CellView | undefined => cells.find(({ release }) => release?.status === status);
  const failed = at("FAILED");
  if (failed) return { words: `${failed.environment} failed`, tone: "failed" };
  const waits = at("SUSPENDED");
  if (waits) return { words: `${waits.environment} waits for a decision`, tone: "waiting" };
  const runs = at("RUNNING");
  if (runs) return { words: `${runs.release?.summary.version ?? "A change"} on its way to ${runs.environment}`, tone: "running" };
  const behind = cells.filter((each) => each.behind > 0);
  if (behind.length > 0) {
    const most = Math.max(...behind.map((each) => each.behind));
    return { words: behind.length === 1 ? `${behind[0]?.environment ?? ""} ${behindWords(most)}` : `up to ${behindWords(most)}`, tone: "neutral" };
  }
  const versions = new Set(cells.map(({ version }) => version));
  if (cells.length === 1) return { words: `Only in ${cells[0]?.environment ?? ""}`, tone: "neutral" };
  if (versions.size === 1 && !versions.has(null)) return { words: "Same version everywhere", tone: "neutral" };
  return { words: product.comparedWith === null ? "" : `Compared with ${product.comparedWith}`, tone: "neutral" };
}

export function behindWords(versions: number): string {
  return `${String(versions)} behind`;
}

/** 0 no tint, 1 a neutral badge, 2 a light tint, 3 a stronger one. */
export function behindLevel(versions: number): 0 | 1 | 2 | 3 {
  return versions >= 3 ? 3 : versions === 2 ? 2 : versions === 1 ? 1 : 0;
}

/** How many cells of a column have each health. */
export function healthCounts(all: readonly RowView[], environment: string): { health: Health; count: number }[] {
  const found = all.flatMap(({ cells }) => cells.get(environment)?.health ?? []);
  return byBadness.map((health) => ({ health, count: found.filter((each) => each === health).length })).filter(({ count }) => count > 0);
}

export type BoardFilter = { text: string; health: { environment: string; health: Health } | null };

export function shownRows(all: readonly RowView[], { text, health }: BoardFilter): RowView[] {
  const wanted = text.trim().toLowerCase();
  return all.filter(({ product, cells }) => product.toLowerCase().includes(wanted) && (health === null || cells.get(health.environment)?.health === health.health));
}

export type Totals = { running: number; waiting: number; failed: number; behind: number };

export function totals(all: readonly RowView[]): Totals {
  const cells = all.flatMap((each) => [...each.cells.values()]);
  const count = (status: EnvironmentStatus): number => cells.filter(({ release }) => release?.status === status).length;
  return { running: count("RUNNING"), waiting: count("SUSPENDED"), failed: count("FAILED"), behind: cells.filter(({ behind }) => behind > 0).length };
}

export type Spot = { row: number; column: number };

/** Where an arrow key leads; cells without an application are passed over sideways. */
export function step(at: Spot, key: string, all: readonly RowView[], names: readonly string[]): Spot {
  const has = (row: number, column: number): boolean => all[row]?.cells.has(names[column] ?? "") ?? false;
  const sideways = (by: number): Spot => {
    for (let column = at.column + by; column >= 0 && column < names.length; column += by) if (has(at.row, column)) return { row: at.row, column };
    return at;
  };
  const upright = (row: number): Spot => {
    for (let next = row; next >= 0 && next < all.length; next += row - at.row) if (has(next, at.column)) return { row: next, column: at.column };
    return at;
  };
  switch (key) {
    case "ArrowLeft":
      return sideways(-1);
    case "ArrowRight":
      return sideways(1);
    case "ArrowUp":
      return upright(at.row - 1);
    case "ArrowDown":
      return upright(at.row + 1);
    case "Home":
      return { row: at.row, column: names.findIndex((_, column) => has(at.row, column)) };
    case "End":
      return { row: at.row, column: names.findLastIndex((_, column) => has(at.row, column)) };
    default:
      return at;
  }
}

// Rows, words, filters and arrow keys of the board.

import { describe, expect, it } from "vitest";

import type { BoardApplication, BoardView, ReleaseSummary } from "../../gen/bindings";
import { behindLevel, columns, healthCounts, moved, rows, shownRows, step, totals } from "./board";

function application(name: string, version: string | null, change: Partial<BoardApplication> = {}): BoardApplication {
  return { name, repoUrl: "r", branch: "main", path: name, version, commit: null, behind: { versions: 0, commits: 0 }, sync: "Synced", health: "Healthy", problem: null, ...change };
}

function running(product: string, environment: string, status: ReleaseSummary["environments"][number]["status"]): ReleaseSummary {
  return {
    id: "R", product, flow: "ship", status: "RUNNING", fromVersion: "1.0", version: "2.0", by: "Ada", createdAt: 0, startedAt: 0, endedAt: null,
    commit: { sha: "c", author: "Ada", message: "m", date: "" }, reason: null, cause: null, environments: [{ name: environment, status }],
  };
}

const environments: BoardView["board"]["environments"] = ["dev", "qa", "prod"].map((name, position) => ({ name, kind: name === "prod" ? "PROD" : "NON_PROD", position }));

function view(releases: ReleaseSummary[] = []): BoardView {
  const product = (name: string, versions: { [environment: string]: BoardApplication[] }) => ({ name, comparedWith: "dev", cells: Object.entries(versions).map(([environment, applications]) => ({ environment, applications })) });
  return {
    seenAt: 0, running: releases,
    board: {
      commit: "c", at: 0, environments,
      products: [
        product("accounts", { dev: [application("a", "1.0")], qa: [application("b", "1.0")], prod: [application("c", "1.0")] }),
        product("loans", { dev: [application("d", "2.0")], prod: [application("e", "1.0", { behind: { versions: 3, commits: 9 }, health: "Degraded" })] }),
        product("voting", { dev: [application("f", "1.0"), application("g", "3.0", { health: "Progressing" })] }),
      ],
    },
  };
}

it("says each row in words", () => {
  expect(rows(view()).map(({ product, words }) => `${product}: ${words}`)).toEqual(["accounts: Same version everywhere", "loans: prod 3 behind", "voting: Only in dev"]);
});

it.each([
  ["RUNNING", "2.0 on its way to prod", "running"],
  ["SUSPENDED", "prod waits for a decision", "waiting"],
  ["FAILED", "prod failed", "failed"],
] as const)("says what a release does: %s", (status, words, tone) => {
  const row = rows(view([running("loans", "prod", status)]))[1];
  expect([row?.words, row?.tone]).toEqual([words, tone]);
  expect(totals(rows(view([running("loans", "prod", status)])))).toMatchObject({ behind: 1 });
});

it("sums up several applications by the worst", () => {
  const cell = rows(view())[2]?.cells.get("dev");
  expect([cell?.version, cell?.mixed, cell?.health]).toEqual([null, true, "progressing"]);
});

it("keeps the order that she made, with new environments behind it", () => {
  expect(columns(environments, ["prod", "dev"]).map(({ name }) => name)).toEqual(["prod", "dev", "qa"]);
  expect(moved(["dev", "qa", "prod"], "prod", 0)).toEqual(["prod", "dev", "qa"]);
});

it("counts health by column and filters by it", () => {
  const all = rows(view());
  expect(healthCounts(all, "prod")).toEqual([{ health: "degraded", count: 1 }, { health: "healthy", count: 1 }]);
  expect(shownRows(all, { text: "", health: { environment: "prod", health: "degraded" } }).map(({ product }) => product)).toEqual(["loans"]);
  expect(shownRows(all, { text: "VOT", health: null }).map(({ product }) => product)).toEqual(["voting"]);
});

describe("arrow keys", () => {
  const all = rows(view());
  const names = ["dev", "qa", "prod"];
  it.each([
    ["ArrowRight", { row: 1, column: 0 }, { row: 1, column: 2 }],
    ["ArrowLeft", { row: 0, column: 0 }, { row: 0, column: 0 }],
    ["ArrowDown", { row: 0, column: 0 }, { row: 1, column: 0 }],
    ["ArrowUp", { row: 0, column: 0 }, { row: 0, column: 0 }],
    ["End", { row: 1, column: 0 }, { row: 1, column: 2 }],
    ["Home", { row: 1, column: 2 }, { row: 1, column: 0 }],
    ["x", { row: 1, column: 2 }, { row: 1, column: 2 }],
  ])("%s from %o leads to %o", (key, from, to) => {
    expect(step(from, key, all, names)).toEqual(to);
  });
});

it.each([[0, 0], [1, 1], [2, 2], [3, 3], [9, 3]])("%d behind has level %d", (versions, level) => {
  expect(behindLevel(versions)).toBe(level);
});

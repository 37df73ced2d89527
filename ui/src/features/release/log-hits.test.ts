import { expect, it } from "vitest";

import type { LogHit } from "../../gen/bindings";
import { foundWords, hitGroups, hitRows, nextHit } from "./log-hits";

const hit = (environment: string | null, node: string, line: number, attempt = 1): LogHit =>
  ({ environment, application: environment && `cart-${environment}`, stage: environment === null ? "OnStart" : "PostAction", attempt, node, line, at: null, text: "x" });

const hits = [hit("qa", "P[0].api", 3), hit("qa", "P[0].api", 9), hit("prod", "P[0].api", 1, 2), hit("qa", "P[0].api", 12), hit(null, "main", 0)];

it("groups hits by step, in the order in which they were found", () => {
  const told = hitGroups(hits).map(({ label, where, hits: own }) => `${where} ${label}: ${own.map(({ hit: { line }, index }) => `${String(index)}@${String(line)}`).join(" ")}`);
  expect(told).toEqual([
    "qa › cart-qa › post-action api: 0@3 1@9 3@12",
    "prod › cart-prod › post-action › attempt 2 api: 2@1",
    "Release › onStart hook main: 4@0",
  ]);
  expect(hitRows(hitGroups(hits)).map((row) => (row.type === "step" ? row.group.label : row.index))).toEqual(["api", 0, 1, 3, "api", 2, "main", 4]);
});

it("says how much was found", () => {
  expect([foundWords(0, 0, false), foundWords(1, 1, false), foundWords(23, 4, false), foundWords(1000, 12, true)])
    .toEqual(["No hits", "1 hit in 1 step", "23 hits in 4 steps", "More than 1,000 hits in 12 steps"]);
});

it("goes round", () => {
  expect([nextHit(null, 1, 3), nextHit(null, -1, 3), nextHit(2, 1, 3), nextHit(0, -1, 3), nextHit(0, 1, 0)]).toEqual([0, 2, 0, 2, null]);
});

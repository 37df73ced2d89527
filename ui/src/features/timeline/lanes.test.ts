// Lanes as rows: what is open at first and by choice, what stands for a hidden lane, and where a failure began.

import { describe, expect, it } from "vitest";

import { allOpened, environmentOf, extentOf, failureOf, laneTree, openedFor, pathOf, type Row, rowsOf, shownFor, tookOf } from "./lanes";
import { lane, timeline } from "./sample-timeline";

const three = timeline([
  lane("dev", "SUCCEEDED", "w0-10"),
  lane("dev/cart", "SUCCEEDED", "w0-10"),
  lane("dev/cart/PostAction", "SUCCEEDED", "w0-10"),
  lane("dev/cart/PostAction/[0].smoke", "SUCCEEDED", "w0-10"),
  lane("qa", "SUSPENDED", "w10-20 p20-"),
  lane("qa/cart", "SUSPENDED", "w10-20 p20-"),
  lane("qa/cart/PreAction", "SUSPENDED", "w10-20 p20-"),
  lane("qa/cart/PreAction/[1].approve", "SUSPENDED", "p20-"),
  lane("qa/cart/Action", "PENDING"),
  lane("prod", "PENDING"),
  lane("prod/cart", "PENDING"),
]);
const ids = (rows: readonly Row[]): string[] => rows.map(({ lane: { id }, depth, holds, open }) => `${"  ".repeat(depth)}${holds ? (open ? "v " : "> ") : "  "}${id}`);

describe("rows", () => {
  it("open where something is to be seen, and not below what has nothing to tell", () => {
    expect(ids(rowsOf(laneTree(three), {}))).toEqual([
      "v dev", "  v dev/cart", "    > dev/cart/PostAction",
      "v qa", "  v qa/cart", "    v qa/cart/PreAction", "        qa/cart/PreAction/[1].approve", "      qa/cart/Action",
      "> prod",
    ]);
  });

  it("are hers to open and close", () => {
    const tree = laneTree(three);
    expect(ids(rowsOf(tree, { dev: false, qa: false, prod: true }))).toEqual(["> dev", "> qa", "v prod", "    prod/cart"]);
    const closed = allOpened(tree, allOpened(tree, {}));
    expect(ids(rowsOf(tree, closed))).toEqual(["> dev", "> qa", "> prod"]);
    expect(ids(rowsOf(tree, openedFor(tree, closed, "dev/cart/PostAction/[0].smoke")))).toContain("        dev/cart/PostAction/[0].smoke");
  });

  it("begin closed when there are many environments", () => {
    const many = timeline(Array.from({ length: 13 }, (_, index) => [lane(`e${index}`, "FAILED", "w0-1"), lane(`e${index}/cart`, "FAILED", "w0-1")]).flat());
    expect(rowsOf(laneTree(many), {})).toHaveLength(13);
  });

  it("show the release itself only when it has waited in the queue", () => {
    const first = (time: string) => rowsOf(laneTree({ lanes: [lane("-", "QUEUED", time)] }), {}).map(({ lane: { id } }) => id);
    expect(first("q0-30")).toEqual(["-"]);
    expect(first("q0-")).toEqual(["-"]);
    expect(laneTree({ lanes: [{ ...lane("-", "RUNNING"), spans: [{ on: "queue", from: 0, to: 5, words: null }] }] }).ordered).toEqual([]);
  });

  it("don't lose a lane whose parent is unknown, and don't turn in circles", () => {
    expect(ids(rowsOf(laneTree({ lanes: [lane("a/b", "PENDING"), lane("c", "PENDING", "", { parent: "c" })] }), {}))).toEqual(["  a/b", "  c"]);
  });

  it("stand for what is hidden below them", () => {
    const tree = laneTree(three);
    const places = new Map(rowsOf(tree, {}).map(({ lane: { id } }, index) => [id, index]));
    expect(shownFor(tree, places, "dev/cart/PostAction/[0].smoke")).toBe(2);
    expect(shownFor(tree, places, "qa/cart/Action")).toBe(7);
    expect(shownFor(tree, places, "-")).toBeNull();
    expect(shownFor(tree, places, "nowhere")).toBeNull();
  });
});

describe("a lane", () => {
  it("lasts from its first start to its last end, or to now", () => {
    expect(extentOf(lane("a", "PENDING"))).toBeNull();
    expect(tookOf(lane("a", "PENDING"), 99_000)).toBeNull();
    expect(tookOf(lane("a", "FAILED", "w0-10 i10-30 w30-35"), 99_000)).toBe(35_000);
    expect(tookOf(lane("a", "RUNNING", "w5-"), 9000)).toBe(4000);
    expect(tookOf(lane("a", "RUNNING", "w5-"), 1000)).toBe(0);
  });

  it("has a path and an environment", () => {
    const tree = laneTree(three);
    const step = tree.byId.get("dev/cart/PostAction/[0].smoke") ?? lane("x", "PENDING");
    expect(pathOf(tree, step)).toEqual(["dev", "cart", "PostAction"]);
    expect(environmentOf(tree, step)).toBe("dev");
  });
});

describe("the failure", () => {
  it("is the deepest lane that failed first, never one of its attempts", () => {
    const failed = timeline([
      lane("qa", "FAILED", "w0-50"), lane("qa/cart", "FAILED", "w0-50"), lane("qa/cart/Verify", "FAILED", "o20-50"),
      lane("qa/api", "FAILED", "w0-30"), lane("qa/api/PostAction", "FAILED", "w10-30"), lane("qa/api/PostAction/[0].suite", "FAILED", "w10-30"),
      lane("qa/api/PostAction/[0].suite#1", "FAILED", "w10-15"),
    ]);
    expect(failureOf(failed)?.id).toBe("qa/api/PostAction/[0].suite");
    expect(failureOf(three)).toBeNull();
  });
});

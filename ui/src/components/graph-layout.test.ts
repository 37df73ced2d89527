import { describe, expect, it } from "vitest";

import { edgeKey, layoutGraph, type LayoutEdge } from "./graph-layout";

/** `a>b b>c` as a picture: each node's column and its centre, in row units. */
function picture(spec: string): string {
  const edges: LayoutEdge[] = spec.split(" ").map((pair) => {
    const [from = "", to = ""] = pair.split(">");
    return { from, to };
  });
  const layers = new Map<string, number>();
  for (const { from } of edges) if (!layers.has(from)) layers.set(from, 0);
  for (let round = 0; round < edges.length; round++) {
    for (const { from, to } of edges) layers.set(to, Math.max(layers.get(to) ?? 0, (layers.get(from) ?? 0) + 1));
  }
  const nodes = [...layers].map(([id, layer]) => ({ id, layer, width: 100, height: 40 }));
  const layout = layoutGraph(nodes, edges, { column: 60, row: 20 });
  return [...layout.positions].map(([id, at]) => `${id} ${at.x / 160},${(at.y / 60).toFixed(1)}`).sort().join(" | ");
}

describe("layoutGraph", () => {
  it("draws a chain as one straight row", () => {
    expect(picture("dev>qa qa>prod")).toBe("dev 0,0.0 | prod 2,0.0 | qa 1,0.0");
  });
  it("centres a fork on its branches and a join on its causes", () => {
    expect(picture("dev>eu dev>us eu>prod us>prod")).toBe("dev 0,0.5 | eu 1,0.0 | prod 2,0.5 | us 1,1.0");
  });
  it("keeps the order of the document among equals", () => {
    expect(picture("dev>c dev>a dev>b")).toBe("a 1,1.0 | b 1,2.0 | c 1,0.0 | dev 0,1.0");
  });
  it("untangles crossing edges", () => {
    expect(picture("dev>a dev>b a>y b>x x>end y>end")).toMatch(/x 2,1.0.*y 2,0.0/);
  });
  it("leads a long edge past the nodes between", () => {
    const nodes = ["dev", "qa", "prod"].map((id, layer) => ({ id, layer, width: 100, height: 40 }));
    const edges = [{ from: "dev", to: "qa" }, { from: "qa", to: "prod" }, { from: "dev", to: "prod" }];
    const layout = layoutGraph(nodes, edges, { column: 60, row: 20 });
    const bend = layout.bends.get(edgeKey({ from: "dev", to: "prod" }))?.[0];
    const qa = layout.positions.get("qa");
    expect(bend).toBeDefined();
    expect(bend && qa && (bend.y > qa.y + 40 || bend.y < qa.y)).toBe(true);
  });
  it("never lets forty nodes overlap", () => {
    const nodes = Array.from({ length: 40 }, (_, i) => ({ id: `e${i}`, layer: i === 0 ? 0 : 1 + (i % 4), width: 100, height: 40 }));
    const edges = nodes.filter((node) => node.layer > 0).map((node) => ({
      from: nodes.find((other) => other.layer === node.layer - 1)?.id ?? "", to: node.id,
    }));
    const { positions } = layoutGraph(nodes, edges, { column: 60, row: 20 });
    const all = [...positions.values()];
    for (const a of all) for (const b of all) {
      if (a !== b && a.x === b.x) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(59);
    }
    expect(positions.size).toBe(40);
  });
  it("answers an empty graph and ignores edges to nowhere", () => {
    const layout = layoutGraph([], [{ from: "a", to: "b" }], { column: 1, row: 1 });
    expect([layout.width, layout.height, layout.positions.size]).toEqual([0, 0, 0]);
  });
});

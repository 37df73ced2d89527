import { describe, expect, it } from "vitest";

import { bendsOf, cardOf, edgePath, firstView, neighbour, releaseLayout, slotHeight, whereItHappens } from "./graph-model";
import { sampleAttempt, sampleEnvironment, sampleNode, sampleRelease, withAttempt } from "./sample-release";

const diamond = sampleRelease("dev:SUCCEEDED eu<dev us<dev prod<eu+us+dev");

describe("releaseLayout", () => {
  const layout = releaseLayout(diamond.plan);
  it("puts an environment right of all that it depends on", () => {
    const x = (name: string) => layout.positions.get(name)?.x ?? -1;
    expect(x("dev")).toBeLessThan(x("eu"));
    expect(x("eu")).toBe(x("us"));
    expect(x("us")).toBeLessThan(x("prod"));
  });
  it("is the same whatever has happened, so that nothing moves", () => {
    expect(releaseLayout(sampleRelease("dev:SUCCEEDED eu<dev:FAILED us<dev:RUNNING prod<eu+us+dev:SKIPPED").plan)).toEqual(layout);
  });
  it("leads a long edge past the columns between", () => {
    expect(bendsOf(layout, { from: "dev", to: "prod" }, slotHeight(diamond.plan))).toHaveLength(1);
    expect(bendsOf(layout, { from: "dev", to: "eu" }, slotHeight(diamond.plan))).toHaveLength(0);
  });
  it("finds neighbours for the arrow keys", () => {
    expect(neighbour(layout, "eu", "down")).toBe("us");
    expect(neighbour(layout, "us", "right")).toBe("prod");
    expect(neighbour(layout, "prod", "right")).toBeNull();
    expect(neighbour(layout, "prod", "left")).toMatch(/eu|us|dev/);
  });
  it("draws a straight line where nothing bends", () => {
    expect(edgePath({ x: 0, y: 5 }, { x: 10, y: 5 }, [])).toBe("M 0 5 L 10 5");
    expect(edgePath({ x: 0, y: 0 }, { x: 10, y: 20 }, [])).toBe("M 0 0 C 5 0 5 20 10 20");
  });
});

describe("firstView", () => {
  const layout = releaseLayout(diamond.plan);
  const height = slotHeight(diamond.plan);
  it("shows all of a graph that fits, in the middle", () => {
    expect(firstView(layout, { width: 3000, height: 2000 }, height, "prod").zoom).toBe(1);
  });
  it("stays readable and goes where something happens", () => {
    const left = firstView(layout, { width: 600, height: 400 }, height, "dev");
    const right = firstView(layout, { width: 600, height: 400 }, height, "prod");
    expect([left.zoom, right.zoom]).toEqual([0.92, 0.92]);
    expect(right.x).toBeLessThan(left.x);
  });
  it("finds the failure before what runs", () => {
    expect(whereItHappens(sampleRelease("dev:SUCCEEDED eu<dev:RUNNING us<dev:FAILED"))).toBe("us");
    expect(whereItHappens(diamond)).toBeNull();
  });
});

describe("cardOf", () => {
  it("tells versions, gates with their origin, and what runs", () => {
    const release = withAttempt(sampleRelease("dev:SUCCEEDED qa<dev:RUNNING"), "qa", "PostAction", sampleAttempt(
      "r1/qa/trio-qa/PostAction/1", "RUNNING", { nodes: [sampleNode("api", "Running"), sampleNode("ready", "Succeeded")] },
    ));
    const qa = release.environments[1];
    const card = qa ? cardOf(release, qa) : null;
    expect([card?.from, card?.to, card?.trigger, card?.kind]).toEqual(["1.4.2", "1.5.0", false, "NON_PROD"]);
    expect(card?.gates.map((gate) => `${gate.gate} ${gate.name} ${gate.status}`)).toEqual(["pre db-migrate PENDING", "action commit PENDING", "post smoke-test RUNNING"]);
    expect(card?.lines.map((line) => (line.type === "stage" ? `${line.name}: ${line.steps.join()}` : line.type))).toEqual(["application", "smoke-test: api"]);
  });
  it("never has more than six lines and keeps those that tell something", () => {
    const applications = Array.from({ length: 9 }, (_, index) => ({
      name: `app-${index}`, sync: null, health: null, commit: null,
      stages: [{ stage: "PreAction" as const, workflow: "check", status: index === 8 ? "FAILED" as const : "PENDING" as const, attempts: [] }],
    }));
    const base = sampleRelease("dev:SUCCEEDED qa<dev:RUNNING");
    const qa = sampleEnvironment("qa", "RUNNING", applications);
    const lines = cardOf({ ...base, environments: base.environments.with(1, qa) }, qa).lines;
    expect(lines.map((line) => line.type)).toEqual(["application", "application", "application", "application", "stage", "more"]);
    expect(lines.at(-1)).toEqual({ type: "more", text: "and 5 more" });
  });
});

// What is shown on the way, and what is the answer in the end.

import { describe, expect, it } from "vitest";

import type { Code, Link } from "../gen/bindings";
import { CallError } from "./call";
import { isLost, type Reach, reachOf, storeFirst } from "./store-first";

type Answer = string | { refused: Code };
type Case = { cached: Answer; fetch: Answer; reach?: Reach; becomes?: Reach; shown?: boolean; fetchFirst?: boolean };

function refusal(code: Code): CallError {
  return new CallError({ code, message: code, hint: null, current: null, plan: null });
}

/** Everything that was asked and shown, in its order; the last is the answer. */
async function seen({ cached, fetch, reach = "live", becomes = "live", shown = false, fetchFirst = false }: Case): Promise<string[]> {
  const log: string[] = [];
  let fetched: () => void = () => undefined;
  const afterFetch = new Promise<void>((resolve) => { fetched = resolve; });
  const answered = (answer: Answer): string => {
    if (typeof answer === "string") return answer;
    throw refusal(answer.refused);
  };
  const reading = storeFirst(
    {
      cached: async () => {
        log.push("ask store");
        await (fetchFirst ? afterFetch : Promise.resolve());
        return answered(cached);
      },
      fetch: async () => {
        log.push("ask fetch");
        if (!fetchFirst) await new Promise((resolve) => { setTimeout(resolve); });
        return answered(fetch);
      },
    },
    {
      reach,
      settled: () => new Promise((resolve) => { setTimeout(() => { resolve(becomes); }); }),
      shown,
      show: (value) => log.push(`show ${value}`),
      blank: (value) => value === "blank",
    },
  );
  const answer = await reading.catch((thrown: unknown) => `refused ${(thrown as CallError).code}`);
  fetched();
  await new Promise((resolve) => { setTimeout(resolve); });
  return [...log, answer];
}

describe("store first", () => {
  const cases: [string, Case, string[]][] = [
    ["shows the store, then the runtime", { cached: "old", fetch: "new" }, ["ask store", "ask fetch", "show old", "new"]],
    ["never shows what was never seen", { cached: "blank", fetch: "new" }, ["ask store", "ask fetch", "new"]],
    ["never shows the store over a fresher answer", { cached: "old", fetch: "new", fetchFirst: true }, ["ask store", "ask fetch", "new"]],
    ["doesn't need a store", { cached: { refused: "not-found" }, fetch: "new" }, ["ask store", "ask fetch", "new"]],
    ["asks only the runtime for what is on show", { cached: "old", fetch: "new", shown: true }, ["ask fetch", "new"]],
    ["keeps to the store when the connection breaks", { cached: "old", fetch: { refused: "timeout" } }, ["ask store", "ask fetch", "show old", "old"]],
    ["asks the store when what is on show can't be brought up to date", { cached: "old", fetch: { refused: "dns" }, shown: true }, ["ask fetch", "ask store", "old"]],
    ["tells why when neither has it", { cached: { refused: "not-found" }, fetch: { refused: "refused" } }, ["ask store", "ask fetch", "ask store", "refused refused"]],
    ["tells what the runtime refuses", { cached: "old", fetch: { refused: "forbidden" } }, ["ask store", "ask fetch", "show old", "refused forbidden"]],
    ["waits for a connection that is being made", { cached: "old", fetch: "new", reach: "connecting" }, ["ask store", "show old", "ask fetch", "new"]],
    ["stays with the store when none comes about", { cached: "old", fetch: "new", reach: "connecting", becomes: "away" }, ["ask store", "show old", "old"]],
  ];
  it.each(cases)("%s", async (_, given, expected) => {
    expect(await seen(given)).toEqual(expected);
  });

  it("asks only the store while the runtime is away", async () => {
    const log: string[] = [];
    const answer = await storeFirst(
      { cached: () => Promise.resolve("old"), fetch: () => { log.push("fetch"); return Promise.resolve("new"); } },
      { reach: "away", settled: () => Promise.resolve("away"), shown: false, show: (value) => log.push(value) },
    );
    expect({ answer, log }).toEqual({ answer: "old", log: [] });
  });
});

const at = { message: "m", hint: null };
const links: [Link | null, Reach][] = [
  [null, "live"],
  [{ type: "live" }, "live"],
  [{ type: "untrusted" }, "live"],
  [{ type: "connecting" }, "connecting"],
  [{ type: "stale", since: 0, message: "m" }, "away"],
  [{ type: "offline", code: "dns", ...at }, "away"],
];

it.each(links)("%j", (link, reach) => {
  expect(reachOf(link)).toBe(reach);
});

it("tells a lost connection from a refusal", () => {
  expect(isLost(refusal("tls"))).toBe(true);
  expect(isLost(refusal("rejected"))).toBe(false);
  expect(isLost(new TypeError("no"))).toBe(false);
});

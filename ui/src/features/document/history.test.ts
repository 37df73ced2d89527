import { describe, expect, it } from "vitest";

import type { ManifestChange } from "../../gen/bindings";
import { inTime, initials, sideWords, textOf, title, withTheOneBefore } from "./history";

const change = (sha: string, text: string | null): ManifestChange => ({ commit: { sha, author: "Ada <a@x>", message: "m", date: "2026-01-01T00:00:00Z" }, text, revision: null, words: [] });
const changes = [change("ccc", null), change("bbb", "two"), change("aaa", "one")];

it.each([
  ["Ada Lovelace <ada@example.com>", "AL"], ["tomás", "T"], ["Mary Ann Evans", "ME"], ["", "?"], ["<bot@x>", "?"], ["k8s-bot", "KB"],
])("%s is %s", (author, letters) => {
  expect(initials(author)).toBe(letters);
});

describe("history", () => {
  it("compares with the commit before, and the oldest with nothing", () => {
    expect(withTheOneBefore(changes, "ccc")).toEqual({ before: "bbb", after: "ccc" });
    expect(withTheOneBefore(changes, "aaa")).toEqual({ before: "", after: "aaa" });
  });
  it("puts the older side first, whichever was chosen first", () => {
    expect(inTime(changes, "ccc", "aaa")).toEqual({ before: "aaa", after: "ccc" });
    expect(inTime(changes, "aaa", "draft")).toEqual({ before: "aaa", after: "draft" });
    expect(inTime(changes, "draft", "bbb")).toEqual({ before: "bbb", after: "draft" });
  });
  it("has texts and words for every side", () => {
    expect(["draft", "ccc", "bbb", ""].map((side) => textOf(changes, { text: "mine" }, side))).toEqual(["mine", "", "two", ""]);
    expect(["draft", "", "0123456789"].map(sideWords)).toEqual(["the draft", "nothing", "0123456"]);
    expect(title("one\n\ntwo")).toBe("one");
  });
});

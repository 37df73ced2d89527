import { describe, expect, it } from "vitest";

import { fuzzy } from "./fuzzy";

/** The best first, with the letters that matched in brackets. */
function ranked(search: string, texts: string[]): string[] {
  return texts
    .flatMap((text) => {
      const match = fuzzy(text, search);
      return match ? [{ text, match }] : [];
    })
    .sort((left, right) => right.match.score - left.match.score)
    .map(({ text, match }) => Array.from(text, (letter, index) => (match.at.includes(index) ? `[${letter}]` : letter)).join("").replaceAll("][", ""));
}

describe("fuzzy", () => {
  it.each([
    ["prod", ["my-product", "prod-eu", "dev"], ["[prod]-eu", "my-[prod]uct"]],
    ["mesp", ["multi-env-sequential-promotion", "measured-paper"], ["[m]ulti-[e]nv-[s]equential-[p]romotion", "[me]a[s]ured-[p]aper"]],
    ["eu prod", ["prod-eu", "prod-us"], ["[prod]-[eu]"]],
    ["go rel", ["Go to Releases", "Go to Flows"], ["[Go] to [Rel]eases"]],
    ["xyz", ["prod-eu"], []],
  ])("%s", (search, texts, found) => {
    expect(ranked(search, texts)).toEqual(found);
  });

  it("matches everything without a search", () => {
    expect(fuzzy("anything", " ")?.at).toEqual([]);
  });

  it("doesn't take strewn letters for a match", () => {
    expect(fuzzy("continuous-delivery-for-everyone", "ovr")).toBeNull();
  });
});

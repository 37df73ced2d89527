// Fuzzy match for the palette: every letter of a word in order, better when together, at the beginning of a word, and
// when little else is there. Pure.

/** Where a word's letters were found and how well; `null`: they aren't all there. */
export type Match = { score: number; at: number[] };

function startsWord(text: string, index: number): boolean {
  return index === 0 || !/[\p{L}\p{N}]/u.test(text[index - 1] ?? " ");
}

/** One word from one start: greedy, which is enough when each possible start is tried. */
function from(text: string, word: string, start: number): Match | null {
  const at: number[] = [];
  let score = 0;
  let index = start;
  for (const letter of word) {
    const found = text.indexOf(letter, index);
    if (found < 0) return null;
    const together = at.length > 0 && found === index;
    score += together ? 5 : startsWord(text, found) ? 4 : 1;
    if (at.length > 0 && !together && !startsWord(text, found)) score -= Math.min(3, found - index);
    at.push(found);
    index = found + 1;
  }
  return { score, at };
}

function word(text: string, wanted: string): Match | null {
  let best: Match | null = null;
  const first = wanted[0] ?? "";
  for (let start = text.indexOf(first); start >= 0; start = text.indexOf(first, start + 1)) {
    const match = from(text, wanted, start);
    if (match && (!best || match.score > best.score)) best = match;
  }
  return best;
}

/** Every word of `search` has to be found; a search without words matches everything equally. */
export function fuzzy(text: string, search: string): Match | null {
  const lower = text.toLowerCase();
  const words = search.toLowerCase().split(/\s+/).filter((part) => part !== "");
  const at = new Set<number>();
  let score = 0;
  for (const part of words) {
    const match = word(lower, part);
    // Letters strewn over a long name are no match: a third of them has to hang together or begin words.
    if (!match || match.score < part.length * 1.6) return null;
    score += match.score;
    for (const index of match.at) at.add(index);
  }
  return { score: score - lower.length / 100, at: [...at].sort((left, right) => left - right) };
}

// What the history panel shows of a manifest's commits: who, and which two texts stand beside each other. Pure.

import type { DraftView, ManifestChange } from "../../gen/bindings";
import { nameOf } from "../../components/person";
import { shortRevision } from "./words";

/** One of two texts that are compared: `draft`, the state after a commit by its sha, or `""` for none. */
export type Side = string;

/** The older text first. */
export type Pair = { before: Side; after: Side };

/** Up to two letters that stand for a person. */
export function initials(author: string): string {
  const words = nameOf(author).split(/[\s._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words[0] ?? "?";
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last].map((word) => String.fromCodePoint(...[word?.codePointAt(0)].filter((point) => point !== undefined))).join("").toUpperCase();
}

/** The first line of a commit's message. */
export function title(message: string): string {
  return message.split("\n", 1)[0]?.trim() ?? "";
}

/** What a selected commit is compared with at first: the one before it; the oldest one that is known with nothing. */
export function withTheOneBefore(changes: readonly ManifestChange[], sha: string): Pair {
  const at = changes.findIndex(({ commit }) => commit.sha === sha);
  return { before: changes[at + 1]?.commit.sha ?? "", after: sha };
}

/** Two sides in the order of time: the draft is the newest, then the list's order. */
export function inTime(changes: readonly ManifestChange[], one: Side, other: Side): Pair {
  const place = (side: Side): number => (side === "draft" ? -1 : changes.findIndex(({ commit }) => commit.sha === side));
  return place(one) < place(other) ? { before: other, after: one } : { before: one, after: other };
}

/** A side's text; what was deleted or did not exist yet is empty. */
export function textOf(changes: readonly ManifestChange[], view: Pick<DraftView, "text">, side: Side): string {
  if (side === "draft") return view.text;
  return changes.find(({ commit }) => commit.sha === side)?.text ?? "";
}

/** A side in words. */
export function sideWords(side: Side): string {
  if (side === "draft") return "the draft";
  return side === "" ? "nothing" : shortRevision(side);
}

// Release notes in figures, and the parts of a message that name issues. Pure.

import { plural } from "../../components/words";
import type { Notes, NotedCommit } from "../../gen/bindings";
import { subject } from "./facts";

/** "14 commits, 9 issues, 2 applications": each commit counted once, however many applications it came to. */
export function notesWords(notes: Notes): string {
  const commits = new Set(notes.applications.flatMap(({ commits: own }) => own.map(({ commit }) => commit.sha))).size;
  const issues = new Set(notes.applications.flatMap(({ issues: own }) => own)).size;
  return [plural(commits, "commit"), issues > 0 ? plural(issues, "issue") : null, plural(notes.applications.length, "application")].filter((part) => part !== null).join(", ");
}

export type SubjectPart = { text: string; issue: boolean };

/** The first line of a commit's message, cut at the issue keys that it names. */
export function subjectParts({ commit, issues }: NotedCommit): SubjectPart[] {
  const text = subject(commit.message);
  const parts: SubjectPart[] = [];
  let from = 0;
  while (from < text.length) {
    const next = issues.map((key) => ({ key, at: keyAt(text, key, from) })).filter(({ at }) => at !== -1)
      .sort((one, other) => one.at - other.at || other.key.length - one.key.length)[0];
    if (!next) break;
    if (next.at > from) parts.push({ text: text.slice(from, next.at), issue: false });
    parts.push({ text: next.key, issue: true });
    from = next.at + next.key.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), issue: false });
  return parts;
}

/** Where a key stands by itself: `SHOP-1` is not in `SHOP-12`. */
function keyAt(text: string, key: string, from: number): number {
  for (let at = text.indexOf(key, from); at !== -1; at = text.indexOf(key, at + 1)) {
    const after = text[at + key.length];
    const before = at === 0 ? undefined : text[at - 1];
    if (!/[\p{L}\p{N}]/u.test(after ?? "") && !/[\p{L}\p{N}]/u.test(before ?? "")) return at;
  }
  return -1;
}

/** Issues that only the rest of the message names. */
export function otherIssues(noted: NotedCommit): string[] {
  const shown = new Set(subjectParts(noted).filter(({ issue }) => issue).map(({ text }) => text));
  return noted.issues.filter((key) => !shown.has(key));
}

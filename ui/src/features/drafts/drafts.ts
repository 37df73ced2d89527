// Drafts in the order and the words of their list. Pure.

import type { DraftSummary } from "../../gen/bindings";

/** Those that wait to be published first, then the one that was changed last. */
export function inOrder(drafts: readonly DraftSummary[]): DraftSummary[] {
  return [...drafts].sort((a, b) => Number(b.ready) - Number(a.ready) || b.savedAt - a.savedAt || a.name.localeCompare(b.name, "en", { numeric: true }));
}

export function summary(drafts: readonly DraftSummary[]): string {
  const ready = drafts.filter((draft) => draft.ready).length;
  const all = drafts.length === 1 ? "1 draft on this laptop" : `${String(drafts.length)} drafts on this laptop`;
  return ready === 0 ? all : `${all}, ${String(ready)} ready to publish`;
}

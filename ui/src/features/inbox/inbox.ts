// What waits for a person, by profile: counts, groups, and why it waits. Pure.

import type { InboxItem, InboxKind, ProfileState } from "../../gen/bindings";

export function counts(items: readonly InboxItem[]): { [kind in InboxKind]: number } {
  const failed = items.filter(({ kind }) => kind === "failed").length;
  return { failed, waiting: items.length - failed };
}

export type InboxFilter = InboxKind | "all";

export type InboxGroup = { state: ProfileState; items: InboxItem[] };

/** The profiles in her order, each with what waits there: people first, then failures, newest first. */
export function groups(profiles: readonly ProfileState[], items: readonly InboxItem[], filter: InboxFilter): InboxGroup[] {
  const shown = items.filter(({ kind }) => filter === "all" || kind === filter);
  return profiles.map((state) => ({
    state,
    items: shown.filter(({ profile }) => profile === state.profile.id).sort((a, b) => rank(a) - rank(b) || since(b) - since(a)),
  }));
}

function rank({ kind }: InboxItem): number {
  return kind === "waiting" ? 0 : 1;
}

/** From when on it waits: its end when it failed; a release that waits tells only when it began. */
export function since({ release }: InboxItem): number {
  return release.endedAt ?? release.startedAt ?? release.createdAt;
}

/** "Failed 12m ago", "Running for 2h 04m": what the age of an item is counted from. */
export function sinceWord({ kind }: InboxItem): string {
  return kind === "failed" ? "failed" : "started";
}

/** Why it waits, in one line; the subject of its change when nothing says why. */
export function cause({ kind, release }: InboxItem): string {
  if (release.cause !== null && release.cause !== "") return release.cause;
  const here = release.environments.filter(({ status }) => status === (kind === "failed" ? "FAILED" : "SUSPENDED")).map(({ name }) => name);
  const where = here.length === 0 ? "" : `${here.slice(0, 3).join(", ")}${here.length > 3 ? ` and ${String(here.length - 3)} more` : ""}`;
  if (kind === "waiting") return where === "" ? "Waits for a person" : `Waits for a person in ${where}`;
  return where === "" ? "Failed" : `Failed in ${where}`;
}

/** Whether anything of a profile was ever read: what is not known is not nothing. */
export function isKnown({ link, heardAt }: ProfileState): boolean {
  return heardAt !== null || link.type === "live" || link.type === "untrusted";
}

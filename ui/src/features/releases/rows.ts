// What a row says of its release, and the fixed places of its environments. Pure.

import type { EnvironmentStatus, ReleaseSummary } from "../../gen/bindings";

export type Slot = { name: string; status: EnvironmentStatus | null };

/** More environments than this are told by their counts. */
const MOST_SLOTS = 8;

/**
 * Every flow's environments in one order, so that a column means the same in each row that has it. Names that are
 * known stay where they are among each other; nothing new gives the same list.
 */
export function slotNames(known: readonly string[], releases: Iterable<ReleaseSummary>): readonly string[] {
  let names: string[] | null = null;
  for (const release of releases) {
    let after = -1;
    for (const { name } of release.environments) {
      const at = (names ?? known).indexOf(name);
      if (at === -1) {
        names ??= [...known];
        names.splice(after + 1, 0, name);
      }
      after = at === -1 ? after + 1 : Math.max(after, at);
    }
  }
  return names ?? known;
}

/** Fixed places while they fit; `null` tells the row to count instead. */
export function slotsOf(release: ReleaseSummary, names: readonly string[]): Slot[] | null {
  if (names.length <= MOST_SLOTS) {
    return names.map((name) => ({ name, status: release.environments.find((environment) => environment.name === name)?.status ?? null }));
  }
  return release.environments.length <= MOST_SLOTS ? release.environments.map(({ name, status }) => ({ name, status })) : null;
}

export function slotWidth(names: readonly string[]): number {
  return Math.max(88, Math.min(MOST_SLOTS, names.length) * 20);
}

export function isOver({ status }: ReleaseSummary): boolean {
  return status === "SUCCEEDED" || status === "FAILED" || status === "TERMINATED";
}

export type Story = { type: "commit"; sha: string; subject: string } | { type: "cause"; text: string; tone: "failed" | "quiet" };

/** The commit, or why the release stands where it stands. */
export function storyOf(release: ReleaseSummary): Story {
  switch (release.status) {
    case "FAILED":
      if (release.cause !== null) return { type: "cause", text: release.cause, tone: "failed" };
      break;
    case "TERMINATED":
    case "TERMINATING":
    case "QUEUED":
      if (release.cause !== null) return { type: "cause", text: release.cause, tone: "quiet" };
      if (release.status === "QUEUED") return { type: "cause", text: "Waits for the release before it", tone: "quiet" };
      break;
    case "RUNNING":
    case "SUSPENDED":
    case "SUCCEEDED":
      break;
  }
  return { type: "commit", sha: release.commit.sha.slice(0, 7), subject: release.commit.message.split("\n", 1)[0] ?? "" };
}

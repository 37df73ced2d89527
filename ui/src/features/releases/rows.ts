// Releases as rows of a list under the days they began on, the text filter, and what a row says of itself. Pure.

import type { EnvironmentStatus, ReleaseSummary } from "../../gen/bindings";
import { day } from "../../components/time";

type DayRow = { type: "day"; key: string; label: string; count: number };
export type ListRow = DayRow | { type: "release"; key: string; release: ReleaseSummary };

export function listRows(releases: readonly ReleaseSummary[], now: number): ListRow[] {
  const rows: ListRow[] = [];
  let open: DayRow | null = null;
  for (const release of releases) {
    const label = day(release.createdAt, now);
    if (open === null || open.label !== label) {
      open = { type: "day", key: `day before ${release.id}`, label, count: 0 };
      rows.push(open);
    }
    open.count++;
    rows.push({ type: "release", key: release.id, release });
  }
  return rows;
}

/** Those that hold every word, wherever. */
export function matching(releases: readonly ReleaseSummary[], text: string): readonly ReleaseSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return releases;
  return releases.filter((release) => {
    const haystack = [
      release.id, release.product, release.flow, release.fromVersion, release.version, release.by, release.commit.sha,
      release.commit.message, release.commit.author, release.cause, release.reason,
    ].filter((part) => part !== null).join("\n").toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

export type Slot = { name: string; status: EnvironmentStatus | null };

/** More environments than this are told by their counts. */
const MOST_SLOTS = 8;

/** Every flow's environments in one order, so that a column means the same in each row that has it. */
export function slotNames(releases: readonly ReleaseSummary[]): string[] {
  const names: string[] = [];
  for (const release of releases) {
    let after = -1;
    for (const { name } of release.environments) {
      const known = names.indexOf(name);
      if (known === -1) names.splice(after + 1, 0, name);
      after = known === -1 ? after + 1 : Math.max(after, known);
    }
  }
  return names;
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

/** The next row that is a release, from a row and in a direction; stays when there is none. */
export function nextRelease(rows: readonly ListRow[], from: number, step: 1 | -1): number {
  for (let index = from + step; index >= 0 && index < rows.length; index += step) {
    if (rows[index]?.type === "release") return index;
  }
  return from;
}

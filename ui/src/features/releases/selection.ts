// Two releases that were chosen to be compared. Pure.

import type { ReleaseSummary } from "../../gen/bindings";
import { duration } from "../../components/time";

/** Two at most, in the order in which they were chosen: a third takes the place of the first. */
export function toggled(selected: readonly ReleaseSummary[], release: ReleaseSummary): readonly ReleaseSummary[] {
  if (selected.some(({ id }) => id === release.id)) return selected.filter(({ id }) => id !== release.id);
  return [...selected.slice(-1), release];
}

/** The older one stands on the left. */
export function pairOf(selected: readonly ReleaseSummary[]): readonly [ReleaseSummary, ReleaseSummary] | null {
  const [left, right] = selected.toSorted((one, other) => one.createdAt - other.createdAt);
  return left && right ? [left, right] : null;
}

export function lengthOf({ startedAt, endedAt }: ReleaseSummary): number | null {
  return startedAt === null || endedAt === null ? null : endedAt - startedAt;
}

/** "2m 31s slower"; `null` while one of them goes on. */
export function paceWords([left, right]: readonly [ReleaseSummary, ReleaseSummary]): string | null {
  const [before, after] = [lengthOf(left), lengthOf(right)];
  if (before === null || after === null) return null;
  const by = Math.abs(after - before);
  return by < 1000 ? "as long" : `${duration(by)} ${after > before ? "slower" : "faster"}`;
}

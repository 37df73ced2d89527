// A played release begins at 0: moved to a midnight, every clock of the window reads as the time since its start. Pure.

/** Midnight of a day without a change of the clocks. */
export const ZERO = new Date(2001, 0, 1).getTime();

const times: ReadonlySet<string> = new Set([
  "at", "from", "to", "createdAt", "startedAt", "endedAt", "finishedAt", "since", "until", "timeoutFrom", "endsAt",
]);

/** Every time in it, however deep, later by `by` milliseconds. */
export function moved<Value>(value: Value, by: number): Value {
  if (Array.isArray(value)) return value.map((each: unknown) => moved(each, by)) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [key, typeof each === "number" && times.has(key) ? each + by : moved(each, by)]),
  ) as Value;
}

const second = 1000;
const day = 86_400 * second;

/** `00:02:10`, `2d 00:02:10`: time since the start. */
export function sinceWords(ms: number): string {
  const length = Math.max(0, Math.floor(ms / second));
  const two = (figure: number): string => String(figure).padStart(2, "0");
  const days = Math.floor(length / (day / second));
  const rest = length % (day / second);
  return `${days === 0 ? "" : `${String(days)}d `}${two(Math.floor(rest / 3600))}:${two(Math.floor((rest % 3600) / 60))}:${two(rest % 60)}`;
}

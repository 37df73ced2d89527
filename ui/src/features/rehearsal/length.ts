// Lengths of time as a person types them. Pure.

import { duration } from "../../components/time";

const units: { [unit in string]?: number } = { ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Longer than anything that is worth playing. */
export const LONGEST = 30 * 86_400_000;

/** `2h`, `1m 30s`, `90` (seconds), `1:30` (minutes and seconds), `1:00:00`; `null`: it is none, or too long. */
export function parseLength(text: string): number | null {
  const typed = text.trim().toLowerCase();
  const colons = /^(?:(\d{1,4}):)?(\d{1,4}):([0-5]?\d)$/.exec(typed);
  if (colons) return within((Number(colons[1] ?? 0) * 3600 + Number(colons[2]) * 60 + Number(colons[3])) * 1000);
  if (/^\d+(\.\d+)?$/.test(typed)) return within(Number(typed) * 1000);
  const parts = [...typed.matchAll(/(\d+(?:\.\d+)?)\s*(ms|sec|s|min|m|h|d)(?![a-z])\s*/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== typed) return null;
  return within(parts.reduce((sum, [, figure, unit]) => sum + Number(figure) * (units[unit ?? ""] ?? 0), 0));
}

function within(length: number): number | null {
  return length <= LONGEST ? Math.round(length) : null;
}

/** As `duration` writes it, without parts that are nothing: `2h`, not `2h 00m`. */
export function lengthWords(ms: number): string {
  return duration(ms).replace(/ 00[a-z]$/, "").replace(/ 0(\d)/, " $1");
}

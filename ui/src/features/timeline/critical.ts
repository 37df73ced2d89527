// The critical path as a line through the rows on show. Pure.

/** A part of the path in a row, from one time to another. */
export type Leg = { row: number; from: number; to: number };

export type Stretch = { lane: string; from: number; to: number | null };

/** Stretches that stand in the same row are one; those whose lane has no row at all are left out. */
export function legsOf(stretches: readonly Stretch[], rowOf: (lane: string) => number | null, now: number): Leg[] {
  const legs: Leg[] = [];
  for (const { lane, from, to } of stretches) {
    const row = rowOf(lane);
    if (row === null) continue;
    const end = Math.max(to ?? now, from);
    const before = legs.at(-1);
    if (before?.row === row) before.to = Math.max(before.to, end);
    else legs.push({ row, from, to: end });
  }
  return legs;
}

export type Geometry = { x: (at: number) => number; y: (row: number) => number };

/** An SVG path; only of legs between two rows on show (or on the way from one side to the other). */
export function pathOf(legs: readonly Leg[], first: number, last: number, { x, y }: Geometry): string {
  const parts: string[] = [];
  for (const [index, leg] of legs.entries()) {
    const next = legs[index + 1];
    if (leg.row >= first && leg.row <= last) parts.push(`M${fixed(x(leg.from))} ${y(leg.row)}H${fixed(x(next ? Math.max(next.from, leg.from) : leg.to))}`);
    if (next && Math.max(leg.row, next.row) >= first && Math.min(leg.row, next.row) <= last) {
      const down = (row: number): number => y(Math.min(Math.max(row, first - 1), last + 1));
      parts.push(`M${fixed(x(next.from))} ${down(leg.row)}V${down(next.row)}`);
    }
  }
  return parts.join("");
}

function fixed(value: number): string {
  // Far outside the picture exactness is of no use, and huge numbers are drawn badly.
  return String(Math.round(Math.min(20_000, Math.max(-20_000, value)) * 2) / 2);
}

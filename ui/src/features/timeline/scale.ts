// The time axis: what part of time is on show, where a moment lies in it, and its ticks. Pure.

import { clock, clockSeconds } from "../../components/time";

/** The stretch of time that is on show, in milliseconds. */
export type Span = { from: number; to: number };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const dayLength = 24 * hour;

/** Nearer than this nothing more is to be seen: the journal's clock has milliseconds. */
const LEAST = second;

export function xOf({ from, to }: Span, width: number, at: number): number {
  return ((at - from) / (to - from)) * width;
}

export function timeAt({ from, to }: Span, width: number, x: number): number {
  return width <= 0 ? from : from + (x / width) * (to - from);
}

/** Milliseconds that one pixel stands for. */
export function perPixel({ from, to }: Span, width: number): number {
  return (to - from) / Math.max(1, width);
}

/** Smaller by `factor` below 1; the moment `at` stays where it is. */
export function zoomed(shown: Span, factor: number, at: number, whole: Span): Span {
  const length = shown.to - shown.from;
  const wanted = Math.min(Math.max(length * factor, LEAST), 2 * (whole.to - whole.from));
  const share = Math.min(1, Math.max(0, (at - shown.from) / length));
  return within({ from: at - share * wanted, to: at + (1 - share) * wanted }, whole);
}

export function panned({ from, to }: Span, by: number, whole: Span): Span {
  return within({ from: from + by, to: to + by }, whole);
}

/** Never so far aside that nothing of the release is left on show. */
function within(shown: Span, whole: Span): Span {
  const length = shown.to - shown.from;
  const rest = Math.min(length, whole.to - whole.from) * 0.1;
  const from = Math.min(Math.max(shown.from, whole.from - length + rest), whole.to - rest);
  return { from, to: from + length };
}

/** With `at` inside, moved as little as it takes. */
export function including({ from, to }: Span, at: number): Span {
  const length = to - from;
  const margin = length * 0.08;
  if (at > to - margin) return { from: at + margin - length, to: at + margin };
  return at < from + margin ? { from: at - margin, to: at - margin + length } : { from, to };
}

/** The whole with a little air, its end in round steps so that it doesn't creep while a release runs. */
export function fitted({ from, to }: Span): Span {
  const length = Math.max(to - from, 10 * second);
  const step = stepFor(length, 24);
  const end = Math.ceil((from + length * 1.04) / step) * step;
  return { from: from - (end - from) * 0.02, to: end };
}

const steps = [
  100, 200, 500, second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second,
  minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
  hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, dayLength, 2 * dayLength, 7 * dayLength, 14 * dayLength, 28 * dayLength,
];

function stepFor(length: number, most: number): number {
  return steps.find((step) => length / step <= most) ?? 28 * dayLength * Math.ceil(length / (28 * dayLength * most));
}

/** `base`: times count from there; `null`: they are those of the clock. */
export type Tick = { at: number; label: string; strong: boolean };

const LABEL_WIDTH = 74;

export function ticks(shown: Span, width: number, base: number | null): Tick[] {
  const step = stepFor(shown.to - shown.from, Math.max(2, Math.floor(width / LABEL_WIDTH)));
  return base === null ? clockTicks(shown, step) : ticksSince(shown, step, base);
}

function ticksSince({ from, to }: Span, step: number, base: number): Tick[] {
  const found: Tick[] = [];
  for (let at = base + Math.ceil((from - base) / step) * step; at <= to; at += step) {
    found.push({ at, label: at === base ? "Start" : sinceWords(at - base, step), strong: at === base });
  }
  return found;
}

function sinceWords(length: number, step: number): string {
  const sign = length < 0 ? "−" : "";
  const size = Math.abs(length);
  if (step < second) return `${sign}${(size / second).toFixed(1)} s`;
  if (size < minute || (step < minute && size < hour)) return size < minute ? `${sign}${size / second} s` : `${sign}${Math.floor(size / minute)}:${two((size % minute) / second)} min`;
  if (size < hour) return `${sign}${size / minute} min`;
  if (size < dayLength) return `${sign}${Math.floor(size / hour)}:${two((size % hour) / minute)} h`;
  const rest = Math.round((size % dayLength) / hour);
  return `${sign}${Math.floor(size / dayLength)} d${rest === 0 ? "" : ` ${rest} h`}`;
}

/** Counted from local midnight, day by day, so that they are round in every time zone. */
function clockTicks({ from, to }: Span, step: number): Tick[] {
  const found: Tick[] = [];
  const days = Math.max(1, step / dayLength);
  let midnight = startOfDay(from);
  while (midnight <= to) {
    const next = startOfDay(midnight, days);
    const inner = Math.min(step, dayLength);
    for (let at = midnight + Math.max(0, Math.ceil((from - midnight) / inner)) * inner; at < next && at <= to; at += inner) {
      if (step >= dayLength && at !== midnight) break;
      found.push({ at, label: at === midnight ? dayWords(at) : tickClock(at, step), strong: at === midnight });
    }
    midnight = next;
  }
  return found.filter(({ at }) => at >= from);
}

function tickClock(at: number, step: number): string {
  if (step < second) return `${clockSeconds(at)}.${Math.floor((at % second) / 100)}`;
  return step < minute ? clockSeconds(at) : clock(at);
}

function startOfDay(at: number, later = 0): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + later).getTime();
}

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function dayWords(at: number): string {
  const date = new Date(at);
  return `${weekdays[date.getDay()] ?? ""} ${date.getDate()} ${months[date.getMonth()] ?? ""}`;
}

function two(figure: number): string {
  return String(Math.floor(figure)).padStart(2, "0");
}

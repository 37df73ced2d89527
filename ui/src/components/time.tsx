// Times and durations as the window writes them, and a duration that goes on while something runs.

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const dayLength = 24 * hour;

/** `840 ms`, `12s`, `3m 04s`, `1h 07m`, `2d 03h`: the two largest units. */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < second) {
    return `${String(Math.round(length))} ms`;
  }
  if (length < minute) {
    return `${String(Math.floor(length / second))}s`;
  }
  if (length < hour) {
    return `${String(Math.floor(length / minute))}m ${two(Math.floor((length % minute) / second))}s`;
  }
  if (length < dayLength) {
    return `${String(Math.floor(length / hour))}h ${two(Math.floor((length % hour) / minute))}m`;
  }
  return `${String(Math.floor(length / dayLength))}d ${two(Math.floor((length % dayLength) / hour))}h`;
}

/** `14:02`, in the laptop's own time zone. */
export function clock(ms: number): string {
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `14:02:31`, in the laptop's own time zone. */
export function clockSeconds(ms: number): string {
  return `${clock(ms)}:${two(new Date(ms).getSeconds())}`;
}

/** `Today`, `Yesterday`, `Fri 20 Nov`, with the year when it is another one. */
export function day(ms: number, now: number = Date.now()): string {
  const at = new Date(ms);
  const today = new Date(now);
  const behind = Math.round((midnight(today) - midnight(at)) / dayLength);
  if (behind === 0) {
    return "Today";
  }
  if (behind === 1) {
    return "Yesterday";
  }
  const words = `${weekdays[at.getDay()] ?? ""} ${String(at.getDate())} ${months[at.getMonth()] ?? ""}`;
  return at.getFullYear() === today.getFullYear() ? words : `${words} ${String(at.getFullYear())}`;
}

/** `just now`, `12s ago`, `3m ago`, `2h ago`, `5d ago`. */
export function ago(ms: number, now: number = Date.now()): string {
  const behind = now - ms;
  if (behind < 5 * second) {
    return "just now";
  }
  if (behind < minute) {
    return `${String(Math.floor(behind / second))}s ago`;
  }
  if (behind < hour) {
    return `${String(Math.floor(behind / minute))}m ago`;
  }
  if (behind < dayLength) {
    return `${String(Math.floor(behind / hour))}h ago`;
  }
  return `${String(Math.floor(behind / dayLength))}d ago`;
}

const Standing = createContext<number | null>(null);

/** Within it the clock stands at a moment: for what is shown as it was then. `null`: it goes on. */
export function StandingClock({ at, children }: { at: number | null; children: ReactNode }) {
  return <Standing.Provider value={at}>{children}</Standing.Provider>;
}

/** The clock in whole seconds; everything that shows it ticks at the same moment. */
export function useNow(running: boolean = true): number {
  const standing = useContext(Standing);
  const now = useSyncExternalStore(running && standing === null ? subscribe : never, read);
  return standing ?? now;
}

export type ElapsedProps = { since: number; until?: number | null | undefined };

/** A duration that counts on until `until` is known. */
export function Elapsed({ since, until }: ElapsedProps) {
  const now = useNow(until == null);
  const end = until ?? Math.max(now, since);
  // Whole seconds: a running figure that flickers through milliseconds can't be read.
  const length = Math.floor((end - since) / second) * second;
  return <span style={{ fontVariantNumeric: "tabular-nums" }}>{until == null && length < second ? "0s" : duration(until == null ? length : end - since)}</span>;
}

export type AgoProps = { at: number };

/** How long ago something was, kept current. */
export function Ago({ at }: AgoProps) {
  return <time dateTime={new Date(at).toISOString()}>{ago(at, Math.max(useNow(), at))}</time>;
}

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let current = Date.now();

function read(): number {
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    current = Date.now();
    timer = setInterval(() => {
      current = Date.now();
      for (const each of listeners) {
        each();
      }
    }, second);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

function never(): () => void {
  return () => undefined;
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function two(figure: number): string {
  return String(figure).padStart(2, "0");
}

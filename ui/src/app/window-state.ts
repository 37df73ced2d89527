// What the window remembers of itself between starts: place, profile, theme, sizes. The shell keeps it as a text.

import { create } from "zustand";

import { api } from "../platform/api";
import { parseRoute, type Route } from "./route";

export type Theme = "light" | "dark" | "system";

export type WindowState = {
  route: Route;
  profile: string | null;
  theme: Theme;
  /** Widths and the like, by name, in pixels. */
  sizes: { readonly [name: string]: number };
};

const initial: WindowState = { route: { screen: "flows" }, profile: null, theme: "system", sizes: {} };

export const useWindowState = create<WindowState>(() => initial);

/** Takes up what an earlier start left; what can't be read is left out. */
export function restoreWindowState(json: string | null): void {
  useWindowState.setState(parseWindowState(json), true);
}

export function parseWindowState(json: string | null): WindowState {
  const kept = parseObject(json);
  const theme = kept["theme"];
  return {
    route: parseRoute(kept["route"]) ?? initial.route,
    profile: typeof kept["profile"] === "string" ? kept["profile"] : null,
    theme: theme === "light" || theme === "dark" ? theme : "system",
    sizes: Object.fromEntries(
      Object.entries(asObject(kept["sizes"])).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
    ),
  };
}

export function setTheme(theme: Theme): void {
  useWindowState.setState({ theme });
}

/** A size that is remembered under this name. */
export function useSize(name: string, otherwise: number): [number, (size: number) => void] {
  const size = useWindowState((state) => state.sizes[name] ?? otherwise);
  return [size, (next) => { useWindowState.setState((state) => ({ sizes: { ...state.sizes, [name]: next } })); }];
}

const pause = 400;

/** Gives every change to the shell, a little later so that a drag is one write. Returns how to stop. */
export function keepWindowState(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = useWindowState.subscribe((state) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // It is only comfort: when it can't be kept, the next start begins at the flows.
      api.putWindow(JSON.stringify(state)).catch(() => undefined);
    }, pause);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function parseObject(json: string | null): { [key: string]: unknown } {
  try {
    return asObject(JSON.parse(json ?? "null"));
  } catch {
    return {};
  }
}

function asObject(value: unknown): { [key: string]: unknown } {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

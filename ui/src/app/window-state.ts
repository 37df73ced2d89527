// What the window remembers of itself between starts: route, profile, theme, sizes. The shell keeps it as a text.

import { create } from "zustand";

import { api } from "../platform/api";
import { beforeClosing } from "./closing";
import { routeOf, routePath } from "./route";
import { currentRoute, replaceRoute, subscribeRoute } from "./router";

export type Theme = "light" | "dark" | "system";

export type WindowState = {
  profile: string | null;
  theme: Theme;
  /** Widths and the like, by name, in pixels. */
  sizes: { readonly [name: string]: number };
  /** Orders that she has made herself, by name. */
  orders: { readonly [name: string]: readonly string[] };
  /** What she has set that is neither, by name: the filter of a list. */
  texts: { readonly [name: string]: string };
  /** What an earlier start left has been taken up. */
  restored: boolean;
};

const initial: WindowState = { profile: null, theme: "system", sizes: {}, orders: {}, texts: {}, restored: false };

export const useWindowState = create<WindowState>(() => initial);

type Kept = Pick<WindowState, "profile" | "theme" | "sizes" | "orders" | "texts"> & { route: string | null };

/** Takes up what an earlier start left; what can't be read is left out. */
export function restoreWindowState(json: string | null): void {
  const { route, ...kept } = parseWindowState(json);
  useWindowState.setState({ ...kept, restored: true }, true);
  // A link that was opened with the window says where to go.
  if (route !== null && window.location.hash === "") replaceRoute(routeOf(route));
}

export function parseWindowState(json: string | null): Kept {
  const kept = parseObject(json);
  const theme = kept["theme"];
  return {
    route: typeof kept["route"] === "string" ? kept["route"] : null,
    profile: typeof kept["profile"] === "string" ? kept["profile"] : null,
    theme: theme === "light" || theme === "dark" ? theme : "system",
    sizes: Object.fromEntries(
      Object.entries(asObject(kept["sizes"])).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
    ),
    orders: Object.fromEntries(Object.entries(asObject(kept["orders"])).filter((entry): entry is [string, string[]] => isTexts(entry[1]))),
    texts: Object.fromEntries(Object.entries(asObject(kept["texts"])).filter((entry): entry is [string, string] => typeof entry[1] === "string")),
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

/** An order that is remembered under this name. */
export function useOrder(name: string): [readonly string[], (order: readonly string[]) => void] {
  const order = useWindowState((state) => state.orders[name] ?? none);
  return [order, (next) => { useWindowState.setState((state) => ({ orders: { ...state.orders, [name]: next } })); }];
}

/** A text that is remembered under this name. */
export function useText(name: string): [string, (text: string) => void] {
  const text = useWindowState((state) => state.texts[name] ?? "");
  return [text, (next) => { useWindowState.setState((state) => ({ texts: { ...state.texts, [name]: next } })); }];
}

const none: readonly string[] = [];

const pause = 400;

/** Gives every change to the shell, a little later so that a drag is one write. Returns how to stop. */
export function keepWindowState(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = async (): Promise<void> => {
    clearTimeout(timer);
    const { profile, theme, sizes, orders, texts } = useWindowState.getState();
    const state: Kept = { route: routePath(currentRoute()), profile, theme, sizes, orders, texts };
    // It is only comfort: when it can't be kept, the next start begins at the flows.
    await api.putWindow(JSON.stringify(state)).catch(() => undefined);
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => { void keep(); }, pause);
  };
  const stops = [useWindowState.subscribe(changed), subscribeRoute(changed), beforeClosing(keep)];
  return () => {
    for (const stop of stops) stop();
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

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function asObject(value: unknown): { [key: string]: unknown } {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

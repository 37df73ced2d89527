// Where the window is: kept in the browser's history, so that back and forward work as everywhere.

import { useSyncExternalStore } from "react";

import { parseRoute, type Route, sameRoute } from "./route";
import { useWindowState } from "./window-state";

export type { Route } from "./route";

export function useRoute(): Route {
  return useWindowState((state) => state.route);
}

export function navigate(route: Route): void {
  if (sameRoute(route, useWindowState.getState().route)) return;
  window.history.pushState({ route, depth: depth() + 1 }, "");
  useWindowState.setState({ route });
}

export function back(): void {
  window.history.back();
}

export function forward(): void {
  window.history.forward();
}

/** There is a place to go back to. */
export function useCanGoBack(): boolean {
  useRoute();
  return useSyncExternalStore(subscribeRoute, () => depth() > 0);
}

/** Ties the window's state to the history. Returns how to stop. */
export function followHistory(): () => void {
  const { route } = useWindowState.getState();
  window.history.replaceState({ route, depth: depth() }, "");
  return subscribe(() => {
    const to = parseRoute(field(window.history.state, "route"));
    if (to) useWindowState.setState({ route: to });
  });
}

/** Tells of every move. Returns how to stop. */
export function subscribeRoute(changed: () => void): () => void {
  window.addEventListener("popstate", changed);
  return () => {
    window.removeEventListener("popstate", changed);
  };
}

function depth(): number {
  const kept = field(window.history.state, "depth");
  return typeof kept === "number" ? kept : 0;
}

function field(state: unknown, name: string): unknown {
  return typeof state === "object" && state !== null ? new Map<string, unknown>(Object.entries(state)).get(name) : undefined;
}

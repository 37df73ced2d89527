// Where the window is: in the browser's history, so that back and forward work as everywhere.

import { useSyncExternalStore } from "react";

import { type Route, routeOf, routePath } from "./route";

export { documentRoute, listRoute, type Route } from "./route";

const listeners = new Set<() => void>();
let path = "";
let route: Route = routeOf(path);

export function currentRoute(): Route {
  // The same object for the same place: React compares by identity.
  if (window.location.hash !== path) {
    path = window.location.hash;
    route = routeOf(path);
  }
  return route;
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribeRoute, currentRoute);
}

/** Goes there; when she is there already, nothing is added to the history. */
export function navigate(to: Route): void {
  if (routePath(to) === routePath(currentRoute())) return;
  window.history.pushState(null, "", `#${routePath(to)}`);
  moved();
}

/** Puts another route in the place of this one: at the start, or when this one is gone. */
export function replaceRoute(to: Route): void {
  window.history.replaceState(null, "", `#${routePath(to)}`);
  moved();
}

export function back(): void {
  window.history.back();
}

export function forward(): void {
  window.history.forward();
}

/** Tells of every move. Returns how to stop. */
export function subscribeRoute(changed: () => void): () => void {
  if (listeners.size === 0) window.addEventListener("popstate", moved);
  listeners.add(changed);
  return () => {
    listeners.delete(changed);
    if (listeners.size === 0) window.removeEventListener("popstate", moved);
  };
}

function moved(): void {
  for (const changed of listeners) changed();
}

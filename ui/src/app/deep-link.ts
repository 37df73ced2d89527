// What opening a deep link comes to. Pure: it only ever opens, it never acts.

import type { DeepLink, ProfileState } from "../gen/bindings";
import { type Route, routePath } from "./route";

export type Opening =
  | { type: "go"; profile: string; route: Route }
  /** No profile has this runtime. */
  | { type: "unknown"; runtime: string; what: string }
  | { type: "wrong"; message: string };

/** The profile she works with wins when several have the runtime of the link. */
export function opening({ runtime, profile, target }: DeepLink, active: ProfileState | undefined): Opening {
  if (target.type === "wrong") return { type: "wrong", message: target.message };
  const route: Route = target.type === "release" ? { screen: "release", id: target.id, ...(target.log === null ? {} : { log: target.log }) } : { screen: "flow", name: target.name };
  const what = target.type === "release" ? `release ${target.id}` : `flow ${target.name}`;
  const at = active?.info?.id === runtime ? active.profile.id : profile;
  return at === null ? { type: "unknown", runtime, what } : { type: "go", profile: at, route };
}

/** The link of a place, `null` where a place has none. */
export function linkOfRoute(runtime: string, route: Route): string | null {
  switch (route.screen) {
    case "flow":
      return `signalbox://${runtime}/flows/${encodeURIComponent(route.name)}`;
    case "release":
      return `signalbox://${runtime}${routePath(route)}`;
    case "flows":
    case "merge":
    case "workflows":
    case "workflow":
    case "releases":
    case "compare":
    case "board":
    case "product":
    case "audit":
    case "settings":
    case "inbox":
    case "drafts":
      return null;
  }
}

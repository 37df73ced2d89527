// The places of the window, and how they are written in its address.

import type { Kind } from "../gen/bindings";

export type Route =
  | { screen: "flows" }
  | { screen: "flow"; name: string }
  | { screen: "merge"; kind: Kind; name: string }
  | { screen: "workflows" }
  | { screen: "workflow"; name: string }
  | { screen: "releases" }
  | { screen: "release"; id: string; log?: string }
  | { screen: "compare"; left: string; right: string }
  | { screen: "board" }
  | { screen: "product"; name: string }
  | { screen: "audit" }
  | { screen: "settings"; profile?: string }
  | { screen: "inbox" }
  | { screen: "drafts" };

export function routePath(route: Route): string {
  switch (route.screen) {
    case "flow":
      return `/flows/${encodeURIComponent(route.name)}`;
    case "workflow":
      return `/workflows/${encodeURIComponent(route.name)}`;
    case "merge":
      return `${routePath(documentRoute(route.kind, route.name))}/merge`;
    case "release":
      return `/releases/${encodeURIComponent(route.id)}${route.log === undefined ? "" : `/logs/${encodeURIComponent(route.log)}`}`;
    case "compare":
      return `/compare/${encodeURIComponent(route.left)}/${encodeURIComponent(route.right)}`;
    case "product":
      return `/board/${encodeURIComponent(route.name)}`;
    case "settings":
      return route.profile === undefined ? "/settings" : `/settings/profiles/${encodeURIComponent(route.profile)}`;
    case "flows":
    case "workflows":
    case "releases":
    case "inbox":
    case "board":
    case "audit":
    case "drafts":
      return `/${route.screen}`;
  }
}

/** The editor of a flow or of a workflow. */
export function documentRoute(kind: Kind, name: string): Route {
  return { screen: kind === "workflow" ? "workflow" : "flow", name };
}

/** The list that it stands in. */
export function listRoute(kind: Kind): Route {
  return { screen: kind === "workflow" ? "workflows" : "flows" };
}

/** The route of a path, `#` in front or not; what is unknown is the first screen. */
export function routeOf(path: string): Route {
  const [screen = "", name = "", part = "", last = ""] = path.replace(/^#?\//, "").split("/").map(decoded);
  switch (screen) {
    case "flows":
      if (name === "") return { screen };
      return part === "merge" ? { screen: part, kind: "flow", name } : { screen: "flow", name };
    case "releases":
      if (name === "") return { screen };
      return part === "logs" && last !== "" ? { screen: "release", id: name, log: last } : { screen: "release", id: name };
    case "compare":
      return name === "" || part === "" ? { screen: "releases" } : { screen, left: name, right: part };
    case "board":
      return name === "" ? { screen } : { screen: "product", name };
    case "workflows":
      if (name === "") return { screen };
      return part === "merge" ? { screen: part, kind: "workflow", name } : { screen: "workflow", name };
    case "settings":
      return name === "profiles" && part !== "" ? { screen, profile: part } : { screen };
    case "inbox":
    case "audit":
    case "drafts":
      return { screen };
    default:
      return { screen: "flows" };
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// The places of the window, and how they are written in its address.

export type Route =
  | { screen: "flows" }
  | { screen: "flow"; name: string }
  | { screen: "merge"; name: string }
  | { screen: "workflows" }
  | { screen: "releases" }
  | { screen: "release"; id: string }
  | { screen: "settings"; profile?: string }
  | { screen: "inbox" }
  | { screen: "drafts" };

export function routePath(route: Route): string {
  switch (route.screen) {
    case "flow":
      return `/flows/${encodeURIComponent(route.name)}`;
    case "merge":
      return `/flows/${encodeURIComponent(route.name)}/merge`;
    case "release":
      return `/releases/${encodeURIComponent(route.id)}`;
    case "settings":
      return route.profile === undefined ? "/settings" : `/settings/profiles/${encodeURIComponent(route.profile)}`;
    case "flows":
    case "workflows":
    case "releases":
    case "inbox":
    case "drafts":
      return `/${route.screen}`;
  }
}

/** The route of a path, `#` in front or not; what is unknown is the first screen. */
export function routeOf(path: string): Route {
  const [screen = "", name = "", part = ""] = path.replace(/^#?\//, "").split("/").map(decoded);
  switch (screen) {
    case "flows":
      if (name === "") return { screen };
      return { screen: part === "merge" ? "merge" : "flow", name };
    case "releases":
      return name === "" ? { screen } : { screen: "release", id: name };
    case "settings":
      return name === "profiles" && part !== "" ? { screen, profile: part } : { screen };
    case "workflows":
    case "inbox":
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

// The places of the window, and how they are written in its address.

export type Route =
  | { screen: "flows" }
  | { screen: "flow"; name: string }
  | { screen: "workflows" }
  | { screen: "releases" }
  | { screen: "release"; id: string }
  | { screen: "settings" }
  | { screen: "drafts" };

export function routePath(route: Route): string {
  switch (route.screen) {
    case "flow":
      return `/flows/${encodeURIComponent(route.name)}`;
    case "release":
      return `/releases/${encodeURIComponent(route.id)}`;
    case "flows":
    case "workflows":
    case "releases":
    case "settings":
    case "drafts":
      return `/${route.screen}`;
  }
}

/** The route of a path, `#` in front or not; what is unknown is the first screen. */
export function routeOf(path: string): Route {
  const [screen = "", name = ""] = path.replace(/^#?\//, "").split("/").map(decoded);
  switch (screen) {
    case "flows":
      return name === "" ? { screen } : { screen: "flow", name };
    case "releases":
      return name === "" ? { screen } : { screen: "release", id: name };
    case "workflows":
    case "settings":
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

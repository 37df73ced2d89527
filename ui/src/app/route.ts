// The places of the window.

export type Route =
  | { screen: "flows" }
  | { screen: "flow"; name: string }
  | { screen: "workflows" }
  | { screen: "releases" }
  | { screen: "release"; id: string }
  | { screen: "settings" }
  | { screen: "drafts" };

/** A route that was kept as plain data; `null` when it is none (any more). */
export function parseRoute(kept: unknown): Route | null {
  if (typeof kept !== "object" || kept === null || !("screen" in kept)) return null;
  switch (kept.screen) {
    case "flows":
    case "workflows":
    case "releases":
    case "settings":
    case "drafts":
      return { screen: kept.screen };
    case "flow":
      return "name" in kept && typeof kept.name === "string" ? { screen: "flow", name: kept.name } : null;
    case "release":
      return "id" in kept && typeof kept.id === "string" ? { screen: "release", id: kept.id } : null;
    default:
      return null;
  }
}

export function sameRoute(one: Route, other: Route): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

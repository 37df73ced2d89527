// Routes survive being written down, odd names with them; the history grows only by moves.
// @vitest-environment jsdom

import { beforeEach, expect, it } from "vitest";

import { type Route, routeOf, routePath } from "./route";
import { currentRoute, navigate, replaceRoute } from "./router";

const routes: [Route, string][] = [
  [{ screen: "flows" }, "/flows"],
  [{ screen: "flow", name: "multi-env" }, "/flows/multi-env"],
  [{ screen: "flow", name: "a/b c#d%" }, "/flows/a%2Fb%20c%23d%25"],
  [{ screen: "merge", kind: "flow", name: "multi-env" }, "/flows/multi-env/merge"],
  [{ screen: "merge", kind: "flow", name: "a/merge" }, "/flows/a%2Fmerge/merge"],
  [{ screen: "merge", kind: "workflow", name: "smoke-test" }, "/workflows/smoke-test/merge"],
  [{ screen: "workflow", name: "smoke-test" }, "/workflows/smoke-test"],
  [{ screen: "workflows" }, "/workflows"],
  [{ screen: "releases" }, "/releases"],
  [{ screen: "release", id: "01J" }, "/releases/01J"],
  [{ screen: "settings" }, "/settings"],
  [{ screen: "settings", profile: "new" }, "/settings/profiles/new"],
  [{ screen: "settings", profile: "a/b" }, "/settings/profiles/a%2Fb"],
  [{ screen: "inbox" }, "/inbox"],
  [{ screen: "drafts" }, "/drafts"],
];

beforeEach(() => {
  replaceRoute({ screen: "flows" });
});

it.each(routes)("%j", (route, path) => {
  expect(routePath(route)).toBe(path);
  expect(routeOf(path)).toEqual(route);
  navigate(route);
  expect(currentRoute()).toEqual(route);
});

it.each(["", "#/", "/nowhere", "/%"])("%s is the first screen", (path) => {
  expect(routeOf(path)).toEqual({ screen: "flows" });
});

it("adds nothing to the history when she is there already", () => {
  const before = window.history.length;
  navigate({ screen: "flows" });
  expect(window.history.length).toBe(before);
});

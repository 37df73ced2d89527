import { expect, it } from "vitest";

import type { Link, ProfileState, TokenState } from "../../gen/bindings";
import { cleanPath, importWords } from "./place-words";

it.each([
  ["  /home/me/work ", "/home/me/work"],
  ['"/home/me/my work"', "/home/me/my work"],
  ["file:///home/me/work", "/home/me/work"],
  ["", ""],
])("%j", (typed, path) => {
  expect(cleanPath(typed)).toBe(path);
});

function imported(name: string, token: TokenState, link: Link = { type: "connecting" }): ProfileState {
  const place = { type: "workspace", dir: "/w" } as const;
  return { profile: { id: name, name, place, colour: "iris", protected: false, readOnly: false, position: 0, trusted: false }, link, info: null, heardAt: null, token, demo: null };
}

it.each([
  ["nothing new", { added: [], known: ["Team"] }, ["Nothing was added.", "There already, left as they are: Team."]],
  ["runtimes", { added: [imported("Team", "missing"), imported("Production", "missing")], known: [] }, ["Added: Team, Production.", "A token has to be given to Team, Production."]],
  ["a workspace", { added: [imported("Work", "notNeeded", { type: "untrusted" })], known: [] }, ["Added: Work.", "Scripts of the workspaces run only after you have agreed."]],
])("an import of %s", (_, given, lines) => {
  expect(importWords(given)).toEqual(lines);
});

// Every state of a connection has its word and its sentence; every failure its remedy, if there is one.

import { expect, it } from "vitest";

import type { Code, Link, Place } from "../gen/bindings";
import { awayWords, linkWords, readOnlyWords, troubleOf, when } from "./link-words";

const now = new Date(2026, 10, 23, 14, 5).getTime();
const at = (hours: number, minutes: number, days = 0): number => new Date(2026, 10, 23 - days, hours, minutes).getTime();
const remote: Place = { type: "remote", url: "https://r.example", caFile: null, proxy: { type: "system" } };
const laptop: Place = { type: "workspace", dir: "/w" };

function words(link: Link, heardAt: number | null = null, place: Place = remote): string {
  const profile = { id: "p", name: "P", place, colour: "iris", protected: false, readOnly: false, position: 0, trusted: true };
  const { tone, word, sentence } = linkWords({ link, heardAt, profile }, now);
  return `${tone} | ${word} | ${sentence}`;
}

const offline: Link = { type: "offline", code: "dns", message: "m", hint: null };

it.each<[string, string]>([
  [words({ type: "live" }), "live | Live | Live"],
  [words({ type: "live" }, null, laptop), "quiet | Local | Live on this laptop"],
  [words({ type: "connecting" }), "quiet | Connecting | Connecting"],
  [words({ type: "connecting" }, at(13, 40)), "quiet | Connecting | Connecting, as of 13:40"],
  [words({ type: "stale", since: at(14, 2), message: "m" }), "warning | Stale | Stale since 14:02, reconnecting"],
  [words(offline, at(13, 40)), "quiet | Offline | Offline, as of 13:40"],
  [words(offline, at(13, 40, 1)), "quiet | Offline | Offline, as of yesterday 13:40"],
  [words(offline), "quiet | Offline | Offline, never reached yet"],
  [words({ type: "untrusted" }, null, laptop), "warning | Not trusted | Not trusted yet: only to look at"],
])("%s", (said, expected) => {
  expect(said).toBe(expected);
});

it("names the day of what is older", () => {
  expect(when(at(9, 0, 3), now)).toBe("Fri 20 Nov 09:00");
});

it.each<[Code, string | null]>([
  ["dns", "url"],
  ["refused", "url"],
  ["not-a-runtime", "url"],
  ["tls", "caFile"],
  ["proxy", "proxyUrl"],
  ["unauthorized", "token"],
  ["forbidden", "token"],
  ["timeout", null],
  ["incompatible", null],
])("%s is mended in %s", (code, field) => {
  const trouble = troubleOf(code);
  expect(trouble.field).toBe(field);
  expect(trouble.remedy === null).toBe(field === null);
});

it("says why nothing can be changed", () => {
  const links: Link[] = [{ type: "live" }, { type: "stale", since: 0, message: "m" }, { type: "connecting" }, offline, { type: "untrusted" }];
  expect(links.map((link) => awayWords(link) === null)).toEqual([true, true, false, false, false]);
  const profile = { id: "p", name: "P", place: remote, colour: "iris", protected: false, readOnly: true, position: 0, trusted: true };
  expect([readOnlyWords({ profile }), readOnlyWords({ profile: { ...profile, readOnly: false } })]).toEqual(["This profile is read-only.", null]);
});

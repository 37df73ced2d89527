// A profile's place, connection and trust in words. Pure.

import type { Link, Place, ProfileState } from "../../gen/bindings";

export function placeWords(place: Place): { kind: string; where: string } {
  switch (place.type) {
    case "workspace":
      return { kind: "This laptop", where: place.dir };
    case "remote":
      return { kind: "Runtime", where: place.url };
  }
}

export type LinkWords = { tone: "live" | "connecting" | "stale" | "offline" | "untrusted"; word: string; detail: string | null };

export function linkWords(link: Link): LinkWords {
  switch (link.type) {
    case "live":
      return { tone: "live", word: "Live", detail: null };
    case "connecting":
      return { tone: "connecting", word: "Connecting", detail: null };
    case "stale":
      return { tone: "stale", word: "Stale", detail: link.message };
    case "offline":
      return { tone: "offline", word: "Offline", detail: link.hint === null ? link.message : `${link.message}. ${link.hint}` };
    case "untrusted":
      return { tone: "untrusted", word: "Not trusted", detail: null };
  }
}

export function trustWords({ profile }: ProfileState): string {
  if (profile.place.type === "remote") return "Runs its own workflows";
  return profile.trusted ? "Its scripts may run on this laptop" : "Its scripts don't run until you agree";
}

/** A path as she may type or paste it: without spaces and quotation marks around it. */
export function cleanPath(typed: string): string {
  return typed.trim().replace(/^(["'])(.*)\1$/, "$2").replace(/^file:\/\//, "");
}

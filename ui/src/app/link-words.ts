// A connection in words, and what helps when it can't be made. Pure.

import { clock, day } from "../components/time";
import type { Code, Link, ProfileState } from "../gen/bindings";

export type LinkTone = "live" | "quiet" | "warning";

export type LinkWords = {
  tone: LinkTone;
  /** Where there is little room. */
  word: string;
  /** With since when, or how old what is shown is. */
  sentence: string;
};

type Linked = Pick<ProfileState, "link" | "heardAt" | "profile">;

/** `now` tells whether a time needs its day; offline is no failure. */
export function linkWords({ link, heardAt, profile }: Linked, now: number = Date.now()): LinkWords {
  switch (link.type) {
    case "live":
      return profile.place.type === "workspace"
        ? { tone: "quiet", word: "Local", sentence: "Live on this laptop" }
        : { tone: "live", word: "Live", sentence: "Live" };
    case "connecting":
      return { tone: "quiet", word: "Connecting", sentence: heardAt === null ? "Connecting" : `Connecting, as of ${when(heardAt, now)}` };
    case "stale":
      return { tone: "warning", word: "Stale", sentence: `Stale since ${when(link.since, now)}, reconnecting` };
    case "offline":
      return { tone: "quiet", word: "Offline", sentence: heardAt === null ? "Offline, never reached yet" : `Offline, as of ${when(heardAt, now)}` };
    case "untrusted":
      return { tone: "warning", word: "Not trusted", sentence: "Not trusted yet: only to look at" };
  }
}

/** Why nothing can be changed while the runtime isn't there; `null`: it can. What is stale may still be reached. */
export function awayWords(link: Link): string | null {
  switch (link.type) {
    case "live":
    case "stale":
      return null;
    case "connecting":
      return "Connecting to the runtime.";
    case "offline":
      return "Offline: what changes a release needs its runtime.";
    case "untrusted":
      return "You have not yet agreed to run this workspace's scripts.";
  }
}

/** Why nothing may be changed on a profile; `null`: it may. */
export function readOnlyWords({ profile }: Pick<ProfileState, "profile">): string | null {
  return profile.readOnly ? "This profile is read-only." : null;
}

/** `14:02`; with the day when it is not today. */
export function when(at: number, now: number = Date.now()): string {
  const date = day(at, now);
  return date === "Today" ? clock(at) : `${date === "Yesterday" ? "yesterday" : date} ${clock(at)}`;
}

/** The field of a profile that a failed connection is mended in. */
export type RemedyField = "url" | "token" | "caFile" | "proxyUrl";

export type Trouble = {
  /** What failed, in a few words. */
  title: string;
  /** Where it can be mended; `null`: not in the profile. */
  field: RemedyField | null;
  /** Words of the button that goes there. */
  remedy: string | null;
  /** What to do, where the runtime's own hint is for who writes requests. */
  hint?: string;
};

/** What a failed connection comes to; the message tells the particulars. */
export function troubleOf(code: Code): Trouble {
  switch (code) {
    case "dns":
      return { title: "The name is unknown", field: "url", remedy: "Check the address" };
    case "refused":
      return { title: "Nothing listens at this address", field: "url", remedy: "Check the address" };
    case "not-a-runtime":
      return { title: "That is no Signalbox runtime", field: "url", remedy: "Check the address" };
    case "tls":
      return { title: "The certificate is not trusted", field: "caFile", remedy: "Name a CA file" };
    case "proxy":
      return { title: "The proxy does not let it through", field: "proxyUrl", remedy: "Check the proxy" };
    case "unauthorized":
      return { title: "The token is not accepted", field: "token", remedy: "Enter a new token", hint: "Paste the token as it was shown when it was made, or ask whoever looks after the runtime for another one." };
    case "forbidden":
      return { title: "The token may not do this", field: "token", remedy: "Enter another token" };
    case "timeout":
      return { title: "No answer in time", field: null, remedy: null };
    case "incompatible":
      return { title: "The runtime is another version", field: null, remedy: null };
    case "throttled":
      return { title: "Too many requests in a short time", field: null, remedy: null };
    case "invalid":
      return { title: "Something in the form is wrong", field: null, remedy: null };
    case "unreachable":
    case "not-found":
    case "rejected":
    case "conflict":
    case "plan-changed":
    case "held":
    case "too-large":
    case "git":
    case "storage":
    case "internal":
      return { title: "It can't be reached", field: null, remedy: null };
  }
}

// A profile as it stands in the form: what is wrong with it, what has changed, what goes to the shell. Pure.

import type { Keep, Place, Profile, ProfileForm } from "../../gen/bindings";

export type ProxyKind = "system" | "direct" | "url";

export type Draft = {
  /** A directory of this laptop; `null`: a runtime that is reached over HTTP. */
  dir: string | null;
  name: string;
  colour: string;
  protected: boolean;
  readOnly: boolean;
  url: string;
  caFile: string;
  proxy: ProxyKind;
  proxyUrl: string;
  proxyUser: string;
  /** Typed now; empty leaves the one that is kept. */
  token: string;
  proxyPassword: string;
  keep: Keep;
};

export type Field = Exclude<keyof Draft, "dir" | "keep">;

/** Colour scales that a profile can have, by their names for a person. */
export const colours: readonly { name: string; label: string }[] = [
  { name: "slate", label: "Slate" },
  { name: "iris", label: "Iris" },
  { name: "blue", label: "Blue" },
  { name: "teal", label: "Teal" },
  { name: "grass", label: "Green" },
  { name: "amber", label: "Amber" },
  { name: "orange", label: "Orange" },
  { name: "tomato", label: "Red" },
  { name: "pink", label: "Pink" },
  { name: "plum", label: "Plum" },
];

/** A new runtime: in a colour that no other profile has, where there is one left. */
export function blankDraft(others: readonly Profile[], keep: Keep): Draft {
  const free = colours.find(({ name }) => name !== "slate" && !others.some(({ colour }) => colour === name));
  return {
    dir: null, name: "", colour: free?.name ?? "iris", protected: false, readOnly: false,
    url: "", caFile: "", proxy: "system", proxyUrl: "", proxyUser: "", token: "", proxyPassword: "", keep,
  };
}

export function draftOf(profile: Profile, keep: Keep): Draft {
  const { name, colour, readOnly, place } = profile;
  const shared = { name, colour, protected: profile.protected, readOnly, token: "", proxyPassword: "", keep };
  if (place.type === "workspace") return { ...shared, dir: place.dir, url: "", caFile: "", proxy: "system", proxyUrl: "", proxyUser: "" };
  const { url, caFile, proxy } = place;
  const through = proxy.type === "url" ? proxy : null;
  return { ...shared, dir: null, url, caFile: caFile ?? "", proxy: proxy.type, proxyUrl: through?.url ?? "", proxyUser: through?.user ?? "" };
}

export function formOf(draft: Draft): ProfileForm {
  const { colour, readOnly, keep } = draft;
  return {
    name: draft.name.trim(), place: placeOf(draft), colour, protected: draft.protected, readOnly,
    secrets: { token: filled(cleanToken(draft.token)), proxyPassword: filled(draft.proxyPassword), keep },
  };
}

function placeOf(draft: Draft): Place {
  if (draft.dir !== null) return { type: "workspace", dir: draft.dir };
  const proxyUrl = draft.proxyUrl.trim();
  return {
    type: "remote",
    url: draft.url.trim(),
    caFile: filled(cleanFile(draft.caFile)),
    proxy: draft.proxy === "url" ? { type: "url", url: proxyUrl, user: filled(draft.proxyUser.trim()) } : { type: draft.proxy },
  };
}

function filled(text: string): string | null {
  return text === "" ? null : text;
}

/** A path as it may be pasted: with quotation marks or as an address of a file. */
function cleanFile(typed: string): string {
  return typed.trim().replace(/^(["'])(.*)\1$/, "$2").replace(/^file:\/\//, "");
}

/** A token as it may be pasted: with line ends, or with the word before it that HTTP wants. */
export function cleanToken(typed: string): string {
  return typed.trim().replace(/^bearer\s+/i, "");
}

export type Problems = { readonly [field in Field]?: string };

/** What keeps the form from being saved, by field. */
export function problemsOf(draft: Draft, others: readonly Profile[]): Problems {
  const name = draft.name.trim();
  const named: Problems = {
    ...(name === "" && { name: "Give it a name." }),
    ...(others.some((other) => other.name.trim().toLowerCase() === name.toLowerCase()) && { name: "Another profile has this name." }),
  };
  if (draft.dir !== null) return named;
  const url = addressProblem(draft.url, "https://signalbox.example.org");
  const proxyUrl = draft.proxy === "url" ? addressProblem(draft.proxyUrl, "http://proxy.example.org:3128") : null;
  const caFile = cleanFile(draft.caFile);
  return {
    ...named,
    ...(url !== null && { url }),
    ...(proxyUrl !== null && { proxyUrl }),
    ...(caFile !== "" && !isAbsolute(caFile) && { caFile: "Name the whole path, from the root of the disk." }),
    ...(/\s/.test(cleanToken(draft.token)) && { token: "A token has no spaces or line ends inside." }),
  };
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || path.startsWith("~/") || /^[a-z]:[\\/]/i.test(path) || path.startsWith("\\\\");
}

function addressProblem(typed: string, example: string): string | null {
  const text = typed.trim();
  if (text === "") return `Enter its address, such as ${example}.`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.host === "") return `That is no address. It looks like ${example}.`;
  if (url.protocol !== "https:" && url.protocol !== "http:") return "The address begins with https:// or http://.";
  if (url.username !== "" || url.password !== "") return "Leave name and password out of the address: they have fields of their own.";
  if (url.search !== "" || url.hash !== "") return "Leave out what follows ? or # in the address.";
  return null;
}

/** Not wrong, but worth knowing. */
export function addressWarning(typed: string): string | null {
  const text = typed.trim();
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== "http:") return null;
  const loopback = url.hostname === "localhost" || url.hostname === "[::1]" || /^127\./.test(url.hostname);
  return loopback ? null : "Not encrypted: the token can be read on the way. Use https where you can.";
}

/** Fields that differ from what is saved; what was only typed and taken back doesn't count. */
export function changedFields(draft: Draft, saved: Draft): Field[] {
  const fields: Field[] = ["name", "colour", "protected", "readOnly", "url", "caFile", "proxy", "proxyUrl", "proxyUser", "token", "proxyPassword"];
  const hidden = draft.proxy === "url" ? [] : ["proxyUrl", "proxyUser", "proxyPassword"];
  return fields.filter((field) => !hidden.includes(field) && draft[field] !== saved[field]);
}

// The list of flows: published ones with their drafts, drafts of flows that are nowhere published yet, and the filter. Pure.

import type { ConfigurationView, Diagnostic, DraftSummary, FlowRow, Kind } from "../../gen/bindings";
import { kindWord } from "../document/words";

export type FlowItem = {
  name: string;
  /** `null`: a draft that is not published yet. */
  published: FlowRow | null;
  draft: DraftSummary | null;
};

/** By name; numbers inside names count as numbers. */
export function flowItems({ flows, drafts }: Pick<ConfigurationView, "flows" | "drafts">): FlowItem[] {
  const draftOf = new Map(drafts.filter(({ kind }) => kind === "flow").map((draft) => [draft.name, draft]));
  const published = flows.map((row): FlowItem => ({ name: row.name, published: row, draft: draftOf.get(row.name) ?? null }));
  const names = new Set(flows.map(({ name }) => name));
  const fresh = drafts.filter(({ kind, name }) => kind === "flow" && !names.has(name)).map((draft): FlowItem => ({ name: draft.name, published: null, draft }));
  return [...published, ...fresh].sort((left, right) => left.name.localeCompare(right.name, "en", { numeric: true }));
}

/** Every word has to stand in the name, the description or the name of an environment. */
export function filtered(items: readonly FlowItem[], text: string): FlowItem[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return items.filter(({ name, published }) => {
    const environments = published?.environments.map((environment) => environment.name) ?? [];
    const all = [name, published?.description ?? "", ...environments].join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** "Draft, 3 changes", "New draft, not published yet". */
export function draftWords({ draft, published }: FlowItem): string | null {
  if (!draft) return null;
  if (!published) return "New draft, not published yet";
  if (draft.changes === 0) return "Draft, no changes";
  return draft.changes === 1 ? "Draft, 1 change" : `Draft, ${String(draft.changes)} changes`;
}

/** Room for the chain in letters, at the narrowest window; a long name is cut and takes eight. */
const room = 46;

/** At most eight, and no more than there is room for; and how many more there are. */
export function shownEnvironments<T extends { name: string }>(environments: readonly T[], limit = 8): { shown: T[]; more: number } {
  let used = 0;
  const shown = environments.slice(0, limit).filter(({ name }, index) => {
    used += Math.min(name.length, 8) + 3;
    return index === 0 || used <= room;
  });
  return { shown, more: environments.length - shown.length };
}

/** "dev → eu, us → prod": those that are promoted side by side stand together. */
export function chainWords(environments: readonly { name: string; beside: boolean }[]): string {
  return environments.map(({ name, beside }, index) => (index === 0 ? name : `${beside ? ", " : " → "}${name}`)).join("");
}

/** What is wrong in the configuration outside the flows' own files: those are counted in their rows. */
export function configurationProblems({ diagnostics, flows }: Pick<ConfigurationView, "diagnostics" | "flows">): Diagnostic[] {
  const files = new Set(flows.map(({ file }) => file));
  return diagnostics.filter(({ file }) => file === null || !files.has(file));
}

/** "file.yaml:12:3", as far as it is known. */
export function place({ file, line, column }: Diagnostic): string | null {
  if (file === null) return null;
  if (line === 0) return file;
  return column > 0 ? `${file}:${String(line)}:${String(column)}` : `${file}:${String(line)}`;
}

/** Why a name can't be a flow's or workflow's (RFC 1123 subdomain label rules, as Kubernetes checks them); `null`: it can. */
export function nameRefusal(name: string, taken: readonly string[], kind: Kind = "flow"): string | null {
  if (name === "") return `A ${kindWord[kind]} needs a name.`;
  if (name.length > 63) return `At most 63 characters; these are ${String(name.length)}.`;
  if (/[A-Z]/.test(name)) return "Lower-case letters only.";
  const wrong = /[^a-z0-9-]/.exec(name)?.[0];
  if (wrong !== undefined) return wrong === " " ? "No spaces: use a hyphen." : `“${wrong}” can't be in a name: lower-case letters, digits and hyphens only.`;
  if (name.startsWith("-") || name.endsWith("-")) return "A name begins and ends with a letter or digit.";
  if (taken.includes(name)) return `There is a ${kindWord[kind]} ${name} already.`;
  return null;
}

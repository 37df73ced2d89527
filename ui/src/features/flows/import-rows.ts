// What an import found, as rows that can be chosen. Pure.

import { listed, plural } from "../../components/words";
import type { Found, FoundState, ImportChoice, Kind } from "../../gen/bindings";

/** In the order in which they are shown. */
export const stateWords: Record<FoundState, { title: string; text: string }> = {
  new: { title: "New", text: "nothing of this kind and name is here yet" },
  different: { title: "Different", text: "what is here has another text and would be replaced" },
  same: { title: "The same", text: "already here, word for word" },
  unknown: { title: "Not ours", text: "kinds that Signalbox leaves alone" },
  broken: { title: "Can’t be read", text: "mend them where they come from, then look again" },
};

export const kindWords: Record<Kind, string> = {
  environment: "Environment", application: "Application", product: "Product", template: "Template",
  policy: "Policy", flow: "Flow", workflow: "Workflow",
};

export function keyOf({ file, line }: ImportChoice): string {
  return `${file}:${String(line)}`;
}

/** What can be taken over: it can be read, and it isn't here already. */
export function takeable({ state, kind }: Found): boolean {
  return kind !== null && (state === "new" || state === "different");
}

/** Chosen at first: what is new. What would be replaced is her choice. */
export function chosenAtFirst(found: readonly Found[]): ReadonlySet<string> {
  return new Set(found.filter((each) => takeable(each) && each.state === "new").map(keyOf));
}

/** The report by its states, empty ones left out. */
export function grouped(found: readonly Found[]): { state: FoundState; rows: Found[] }[] {
  return (Object.keys(stateWords) as FoundState[])
    .map((state) => ({ state, rows: found.filter((each) => each.state === state) }))
    .filter(({ rows }) => rows.length > 0);
}

export type ChosenDocuments = { choices: ImportChoice[]; drafts: number; replaced: number };

/** What goes, how many of it can be drafts, and how many replace something. */
export function chosenOf(found: readonly Found[], chosen: ReadonlySet<string>): ChosenDocuments {
  const rows = found.filter((each) => takeable(each) && chosen.has(keyOf(each)));
  return {
    choices: rows.map(({ file, line }) => ({ file, line })),
    drafts: rows.filter(({ kind }) => kind === "flow" || kind === "workflow").length,
    replaced: rows.filter(({ state }) => state === "different").length,
  };
}

/** The message that is offered: "Import 3 flows and 1 policy". */
export function messageOf(found: readonly Found[], chosen: ReadonlySet<string>, from: string): string {
  const counts = new Map<Kind, number>();
  for (const each of found) if (each.kind !== null && takeable(each) && chosen.has(keyOf(each))) counts.set(each.kind, (counts.get(each.kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => plural(count, kindWords[kind].toLowerCase()));
  return `Import ${parts.length === 0 ? "nothing" : listed(parts)}\n\nFrom ${from}`;
}

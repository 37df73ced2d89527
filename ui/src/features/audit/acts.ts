// Acts as rows under their days, and the filter of them. Pure.

import { Ban, Check, FileUp, type LucideIcon, OctagonX, Rocket, RotateCw } from "lucide-react";

import type { Act, ActKind } from "../../gen/bindings";
import { day } from "../../components/time";
import type { FilteredActs } from "../../platform/audit-queries";
import { boundsOf, noFilter, type Span, valueWords } from "../releases/filter";

export type ActLook = { word: string; icon: LucideIcon; tone: "neutral" | "good" | "bad" | "ended" };

export const actLooks: { readonly [kind in ActKind]: ActLook } = {
  triggered: { word: "Triggered", icon: Rocket, tone: "neutral" },
  approved: { word: "Approved", icon: Check, tone: "good" },
  rejected: { word: "Rejected", icon: Ban, tone: "bad" },
  retried: { word: "Retried", icon: RotateCw, tone: "neutral" },
  terminated: { word: "Terminated", icon: OctagonX, tone: "ended" },
  published: { word: "Published", icon: FileUp, tone: "neutral" },
};

export const actKinds = Object.keys(actLooks) as ActKind[];

type DayRow = { type: "day"; key: string; label: string };
export type ActRow = DayRow | { type: "act"; key: string; act: Act };

export function actRows(acts: readonly Act[], now: number): ActRow[] {
  const rows: ActRow[] = [];
  let label = "";
  for (const act of acts) {
    const own = day(act.at, now);
    if (own !== label) rows.push({ type: "day", key: `before ${act.seq}`, label: own });
    label = own;
    rows.push({ type: "act", key: String(act.seq), act });
  }
  return rows;
}

/** The next row that is an act, from a row and in a direction; stays when there is none. */
export function nextAct(rows: readonly ActRow[], from: number, step: 1 | -1): number {
  for (let index = from + step; index >= 0 && index < rows.length; index += step) {
    if (rows[index]?.type === "act") return index;
  }
  return from;
}

/** Who did it: what nobody did, the runtime did itself. */
export function whoOf({ by }: Act): string {
  return by ?? "Signalbox";
}

/** A sentence with names in backticks, in its parts. */
export function wordParts(words: string): { text: string; name: boolean }[] {
  return words.split("`").map((text, index) => ({ text, name: index % 2 === 1 })).filter(({ text }) => text !== "");
}

export type ActFilter = { by: string | null; kind: readonly ActKind[]; product: string | null; span: Span; text: string };

export const allActs: ActFilter = { by: null, kind: [], product: null, span: { type: "any" }, text: "" };

export const actFields = ["by", "kind", "product", "span"] as const;
export type ActField = (typeof actFields)[number];

export const actFieldNames: { readonly [field in ActField]: string } = { by: "Person", kind: "Act", product: "Product", span: "Time" };

/** The value of a field in words; `null`: none is set. */
export function actValue(filter: ActFilter, field: ActField): string | null {
  switch (field) {
    case "by":
    case "product":
      return filter[field];
    case "kind":
      return filter.kind.length === 0 ? null : filter.kind.map((kind) => actLooks[kind].word).join(", ");
    case "span":
      return filter.span.type === "any" ? null : valueWords({ ...noFilter, span: filter.span }, "span");
  }
}

export function isNarrowed(filter: ActFilter): boolean {
  return filter.text.trim() !== "" || actFields.some((field) => actValue(filter, field) !== null);
}

export function actQuery(filter: ActFilter, now: number): FilteredActs {
  const text = filter.text.trim();
  return { by: filter.by, kind: [...filter.kind], product: filter.product, ...boundsOf(filter.span, now), q: text === "" ? null : text };
}

export function actFilterWords(filter: ActFilter): string {
  const parts = actFields.flatMap((field) => {
    const value = actValue(filter, field);
    return value === null ? [] : [`${actFieldNames[field]}: ${value}`];
  });
  if (filter.text.trim() !== "") parts.push(`with “${filter.text.trim()}”`);
  return parts.length === 0 ? "all of this profile" : parts.join(" · ");
}

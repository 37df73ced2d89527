// What the list is narrowed to: as she sets it, as the runtime is asked, as it is kept under a name. Pure.

import type { ReleaseQuery, ReleaseStatus } from "../../gen/bindings";
import { statusLook } from "../../components/status";
import type { Filtered } from "../../platform/release-list-queries";

/** The time in which a release was begun: so many days up to now, or between two dates (`2026-11-23`, both included). */
export type Span = { type: "any" } | { type: "days"; days: number } | { type: "between"; from: string | null; to: string | null };

export type Filter = {
  status: readonly ReleaseStatus[];
  product: string | null;
  flow: string | null;
  environment: string | null;
  span: Span;
  text: string;
};

export const noFilter: Filter = { status: [], product: null, flow: null, environment: null, span: { type: "any" }, text: "" };

/** What can be set, in the order of the bar; the text has its own field. */
export const fields = ["status", "product", "flow", "environment", "span"] as const;
export type Field = (typeof fields)[number];

export const fieldNames: { readonly [field in Field]: string } = {
  status: "Status", product: "Product", flow: "Flow", environment: "Environment", span: "Started",
};

export const statusChoices: readonly { value: string; label: string; statuses: readonly ReleaseStatus[] }[] = [
  { value: "active", label: "Going on", statuses: ["QUEUED", "RUNNING", "SUSPENDED", "TERMINATING"] },
  { value: "waiting", label: "Waiting for a person", statuses: ["SUSPENDED"] },
  { value: "failed", label: "Failed", statuses: ["FAILED"] },
  { value: "succeeded", label: "Succeeded", statuses: ["SUCCEEDED"] },
  { value: "terminated", label: "Terminated", statuses: ["TERMINATED"] },
  { value: "queued", label: "Queued", statuses: ["QUEUED"] },
  { value: "running", label: "Running", statuses: ["RUNNING"] },
];

export const spanChoices: readonly { days: number; label: string }[] = [
  { days: 1, label: "today" }, { days: 7, label: "last 7 days" }, { days: 30, label: "last 30 days" }, { days: 90, label: "last 90 days" },
];

export function isSet(filter: Filter, field: Field): boolean {
  switch (field) {
    case "status":
      return filter.status.length > 0;
    case "span":
      return filter.span.type !== "any";
    case "product":
    case "flow":
    case "environment":
      return filter[field] !== null;
  }
}

export function without(filter: Filter, field: Field | "text"): Filter {
  return { ...filter, [field]: noFilter[field] };
}

export function isFiltered(filter: Filter): boolean {
  return filter.text.trim() !== "" || fields.some((field) => isSet(filter, field));
}

/** The value of a field in words. */
export function valueWords(filter: Filter, field: Field): string {
  switch (field) {
    case "status":
      return statusChoices.find(({ statuses }) => statuses.join() === filter.status.join())?.label ?? filter.status.map((status) => statusLook(status).word).join(", ");
    case "span":
      return spanWords(filter.span);
    case "product":
    case "flow":
    case "environment":
      return filter[field] ?? "any";
  }
}

function spanWords(span: Span): string {
  switch (span.type) {
    case "any":
      return "any time";
    case "days":
      return spanChoices.find(({ days }) => days === span.days)?.label ?? `last ${span.days} days`;
    case "between":
      if (span.from !== null && span.to !== null) return span.from === span.to ? `on ${span.from}` : `${span.from} to ${span.to}`;
      if (span.from !== null) return `since ${span.from}`;
      return span.to === null ? "any time" : `until ${span.to}`;
  }
}

/** What the runtime is asked; days end at midnight of the laptop's own time. */
export function queryOf(filter: Filter, now: number): Filtered {
  const text = filter.text.trim();
  return {
    product: filter.product, flow: filter.flow, environment: filter.environment, status: [...filter.status],
    ...boundsOf(filter.span, now), q: text === "" ? null : text,
  };
}

type Bounds = { since: number | null; until: number | null };

export function boundsOf(span: Span, now: number): Bounds {
  switch (span.type) {
    case "any":
      return { since: null, until: null };
    case "days":
      return { since: midnight(now, 1 - span.days), until: null };
    case "between":
      return { since: startOf(span.from, 0), until: startOf(span.to, 1) };
  }
}

/** As many days before those of the filter; `null` when it has no days to compare with. */
export function before(filter: Filter, now: number): Filtered | null {
  if (filter.span.type !== "days") return null;
  const { days } = filter.span;
  return { ...queryOf(filter, now), since: midnight(now, 1 - 2 * days), until: midnight(now, 1 - days) };
}

const DAY = 86_400_000;

/** As it is kept: the days up to now are a negative time, for they move on with the clock. */
export function keptQuery(filter: Filter): ReleaseQuery {
  const query = queryOf(filter, 0);
  return filter.span.type === "days" ? { ...query, since: -filter.span.days * DAY, until: null } : query;
}

export function filterOf(query: ReleaseQuery): Filter {
  const { since = null, until = null } = query;
  const span: Span = since !== null && since < 0
    ? { type: "days", days: Math.max(1, Math.round(-since / DAY)) }
    : since === null && until === null
      ? { type: "any" }
      : { type: "between", from: since === null ? null : dateOf(since), to: until === null ? null : dateOf(until - 1) };
  return {
    status: query.status ?? [], product: query.product ?? null, flow: query.flow ?? null, environment: query.environment ?? null,
    span, text: query.q ?? "",
  };
}

export function sameFilter(left: Filter, right: Filter): boolean {
  return JSON.stringify(keptQuery(left)) === JSON.stringify(keptQuery(right));
}

function midnight(now: number, days: number): number {
  const at = new Date(now);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}

/** Midnight of a date as a date field writes it, so many days later; what is no date bounds nothing. */
function startOf(date: string | null, later: number): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date ?? "");
  if (parts === null) return null;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later).getTime();
}

/** `2026-11-23`, in the laptop's own time zone. */
export function dateOf(ms: number): string {
  const at = new Date(ms);
  return [String(at.getFullYear()).padStart(4, "0"), two(at.getMonth() + 1), two(at.getDate())].join("-");
}

function two(figure: number): string {
  return String(figure).padStart(2, "0");
}

/** What is wrong with a date as she types it; `null`: nothing. */
export function dateProblem(date: string): string | null {
  if (date === "") return null;
  const start = startOf(date, 0);
  return start === null || dateOf(start) !== date ? "Write dates like 2026-11-23." : null;
}

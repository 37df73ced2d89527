// What the editor says: values, origins and the draft's state in words. Pure.

import type { Action, DraftView, Flow, Link, Resolved, Severity } from "../../gen/bindings";

export type GateName = "pre" | "action" | "post";

export const gateTitles: Record<GateName, string> = { pre: "Pre-action", action: "Action", post: "Post-action" };

export const actionTitles: Record<Action, string> = { commit: "Commit", pr: "Pull request", none: "None" };

export const actionHints: Record<Action, string> = {
  commit: "One commit on the target branch",
  pr: "A pull request; goes on when it is merged",
  none: "The pre-action workflow does it",
};

export function plural(count: number, word: string): string {
  return `${count} ${count === 1 ? word : `${word}s`}`;
}

export function shortRevision(revision: string): string {
  return revision.slice(0, 7);
}

/** "just now", "4 min ago", "at 14:02", "on 3 March". */
export function ago(then: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - then) / 1000));
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  const date = new Date(then);
  if (seconds < 12 * 3600) return `at ${date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
  return `on ${date.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}`;
}

/** Where a value comes from, in one line. */
export function originLine(value: Resolved<unknown> | null): string {
  if (!value) return "Nothing sets it";
  const losers = value.shadowed.flatMap(({ origin }) => (origin.type === "policy" ? [origin.name] : []));
  const shadows = losers.length > 0 ? ` · shadows ${losers.join(", ")}` : "";
  switch (value.origin.type) {
    case "inline":
      return losers.length > 0 ? `Set in this flow${shadows}` : "Set in this flow · no policy sets it";
    case "policy":
      return `From policy ${value.origin.name} · priority ${value.origin.priority}${shadows}`;
  }
}

/** What would hold without the flow's own value: the strongest policy candidate. */
export function policyCandidate<T>(value: Resolved<T> | null): { value: T; policy: string; priority: number } | null {
  if (!value) return null;
  const own = { value: value.value, origin: value.origin };
  for (const candidate of [own, ...value.shadowed]) {
    if (candidate.origin.type === "policy") {
      return { value: candidate.value, policy: candidate.origin.name, priority: candidate.origin.priority };
    }
  }
  return null;
}

export function isInherited(value: Resolved<unknown> | null): boolean {
  return value?.origin.type === "policy";
}

/** The next version label: the last number in it goes up by one; a label without a number starts to count. */
export function bumped(version: string | null): string {
  if (!version) return "1.0";
  const match = /^(.*?)(\d+)(\D*)$/.exec(version);
  if (!match) return `${version}-2`;
  const [, head = "", digits = "", tail = ""] = match;
  const next = (BigInt(digits) + 1n).toString().padStart(digits.length, "0");
  return `${head}${next}${tail}`;
}

export type PublishGate = {
  view: DraftView | null;
  readOnly: boolean;
  pending: boolean;
};

/** Why *Publish* is disabled; `null`: it is not. */
export function publishRefusal({ view, readOnly, pending }: PublishGate): string | null {
  if (!view) return "The flow is still being read.";
  if (readOnly) return "This profile is read-only.";
  if (!view.dirty) return "Nothing to publish: the draft is the published flow.";
  if (pending) return "The last change is still being saved.";
  // What the errors are after both were brought together is seen there.
  if (view.outdated) return null;
  const errors = view.diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  if (errors > 0) return `${plural(errors, "error")} must be mended first.`;
  if (!view.graph) return "The text is no flow yet.";
  return null;
}

/** "Timeout" as a person writes it. */
export function minutesInWords(minutes: number | null): string {
  if (minutes === null) return "24 h (default)";
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

export const severityTitles: Record<Severity, string> = { error: "Error", warning: "Warning" };

export function stepOf(flow: Flow, environment: string) {
  return flow.steps.find((step) => step.environment === environment) ?? null;
}

/** Why *Trigger* is disabled; `null`: it is not. */
export function triggerRefusal({ view, readOnly }: Omit<PublishGate, "pending">): string | null {
  if (!view) return "The flow is still being read.";
  if (readOnly) return "This profile is read-only.";
  if (view.baseRevision === null) return "Publish the flow first: releases run what is published.";
  return null;
}

/** Why the runtime isn't asked, in a word. */
export function awayWord(link: Link): string {
  switch (link.type) {
    case "live":
    case "untrusted":
      return "there";
    case "connecting":
      return "connecting";
    case "stale":
      return "reconnecting";
    case "offline":
      return "offline";
  }
}

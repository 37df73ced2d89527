// What is said of every open document: its state, its age, why it can't be published. Pure.

import { plural } from "../../components/words";
import type { DraftView, Kind, Link, Severity } from "../../gen/bindings";

/** The kind in a sentence: "flow", "workflow". */
export const kindWord: Record<Kind, string> = {
  flow: "flow", workflow: "workflow", environment: "environment", application: "application", product: "product", policy: "policy", template: "template",
};

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

export const severityTitles: Record<Severity, string> = { error: "Error", warning: "Warning" };

/** The text can be read as what it shall be. */
export function readable({ kind, graph, diagnostics }: Pick<DraftView, "kind" | "graph" | "diagnostics">): boolean {
  return kind === "flow" ? graph !== null : !diagnostics.some(({ code }) => code === "yaml");
}

export type PublishGate = {
  view: DraftView | null;
  readOnly: boolean;
  pending: boolean;
};

/** Why *Publish* is disabled; `null`: it is not. */
export function publishRefusal({ view, readOnly, pending }: PublishGate): string | null {
  if (!view) return "The text is still being read.";
  if (readOnly) return "This profile is read-only.";
  if (!view.dirty) return `Nothing to publish: the draft is the published ${kindWord[view.kind]}.`;
  if (pending) return "The last change is still being saved.";
  // What the errors are after both were brought together is seen there.
  if (view.outdated) return null;
  const errors = view.diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  if (errors > 0) return `${plural(errors, "error")} must be mended first.`;
  if (!readable(view)) return `The text is no ${kindWord[view.kind]} yet.`;
  return null;
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

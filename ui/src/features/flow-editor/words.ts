// What the editor says: values, origins and the draft's state in words. Pure.

import type { Action, Diagnostic, Flow, Resolved } from "../../gen/bindings";

export { ago, publishRefusal, severityTitles, shortRevision, triggerRefusal } from "../document/words";

export type GateName = "pre" | "action" | "post";

export const gateTitles: Record<GateName, string> = { pre: "Pre-action", action: "Action", post: "Post-action" };

export const actionTitles: Record<Action, string> = { commit: "Commit", pr: "Pull request", none: "None" };

export const actionHints: Record<Action, string> = {
  commit: "One commit on the target branch",
  pr: "A pull request; goes on when it is merged",
  none: "The pre-action workflow does it",
};

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

/** "Timeout" as a person writes it. */
export function minutesInWords(minutes: number | null): string {
  if (minutes === null) return "24 h (default)";
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

export function stepOf(flow: Flow, environment: string) {
  return flow.steps.find((step) => step.environment === environment) ?? null;
}

/** Where the text can't be read and why, in one line. */
export function whereBroken(diagnostics: readonly Diagnostic[]): string {
  const first = diagnostics.find((diagnostic) => diagnostic.severity === "error") ?? diagnostics[0];
  if (!first) return "";
  return first.line > 0 ? `Line ${first.line}: ${first.message}` : first.message;
}

/** What a value stands before, one line each: "Policy default-commit, priority 10: Commit". */
export function shadowLines<T>(value: Resolved<T> | null, words: (value: T) => string): string[] {
  return (value?.shadowed ?? []).map(({ origin, value: other }) =>
    origin.type === "policy" ? `Policy ${origin.name}, priority ${origin.priority}: ${words(other)}` : `This flow: ${words(other)}`);
}

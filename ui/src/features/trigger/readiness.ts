// Whether the trigger can be made, and if not, why. Pure.

import type { Diagnostic, Link, Preview, ProfileState } from "../../gen/bindings";

export type Readiness = {
  profile: ProfileState;
  preview: Preview | null;
  planning: boolean;
  sending: boolean;
  /** What was typed to confirm, on a protected profile. */
  typed: string;
  product: string | null;
  /** The runtime was asked and does not answer. */
  silent: boolean;
};

/** Errors first, then warnings; the order among them stays. */
export function sortedProblems(problems: readonly Diagnostic[]): Diagnostic[] {
  return [...problems.filter(({ severity }) => severity === "error"), ...problems.filter(({ severity }) => severity === "warning")];
}

/** There is no plan only because the product has several applications where the flow starts. */
export function asksForApplication({ plan, applications, problems }: Preview): boolean {
  return plan === null && applications.length > 1 && problems.every(({ severity, code }) => severity === "warning" || code === "application");
}

function linkRefusal(link: Link): string | null {
  switch (link.type) {
    case "live":
    case "stale":
      return null;
    case "offline":
      return "Offline: a trigger is never kept for later. Try again when the runtime is back.";
    case "connecting":
      return "Connecting to the runtime.";
    case "untrusted":
      return "You have not yet agreed to run this workspace's scripts (Settings).";
  }
}

/** Why *Trigger* is disabled; `null`: it is not. */
export function triggerRefusal({ profile, preview, planning, sending, typed, product, silent }: Readiness): string | null {
  if (profile.profile.readOnly) return "This profile is read-only.";
  const offline = linkRefusal(profile.link);
  if (offline) return offline;
  if (silent) return "The runtime does not answer: a trigger is never kept for later. Try again when it is back.";
  if (!product) return "Choose a product.";
  if (planning) return "The plan is being made.";
  if (sending) return "The release is being made.";
  if (!preview) return "There is no plan.";
  if (asksForApplication(preview)) return "Choose an application.";
  const errors = preview.problems.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return errors === 1 ? "One error must be mended first." : `${String(errors)} errors must be mended first.`;
  if (!preview.plan) return "There is no plan.";
  if (profile.profile.protected && typed.trim() !== product) return `Type ${product} to trigger on ${profile.profile.name}.`;
  return null;
}

/** Products to choose from: those that name the flow first, each part in the configuration's order. */
export function productsFor<P extends { flows: string[] }>(products: readonly P[], flow: string | null): { product: P; named: boolean }[] {
  const all = products.map((product) => ({ product, named: flow !== null && product.flows.includes(flow) }));
  return [...all.filter(({ named }) => named), ...all.filter(({ named }) => !named)];
}

// What a new flow begins with, as the form holds it. Pure.

import type { Environment, Shape, Start } from "../../gen/bindings";

export type StartKind = "nothing" | Shape | "copy";

export const startWords: Record<StartKind, { title: string; text: string }> = {
  nothing: { title: "Nothing", text: "Only the trigger environment. Everything else is added on the canvas." },
  sequential: { title: "Sequential", text: "One environment after the other." },
  parallelRegions: { title: "Parallel regions", text: "After the first, all at once; the last one waits for them when there are four or more." },
  canaryRegion: { title: "Canary region first", text: "One environment shows that the change is good, then all others follow at once." },
  hotfix: { title: "Hotfix", text: "The shortest way: from the first environment straight to the last." },
  copy: { title: "A copy", text: "The text of another flow, under a name of its own." },
};

/** So many environments a start needs, the trigger environment among them. */
const LEAST: Record<StartKind, number> = { nothing: 1, sequential: 2, parallelRegions: 3, canaryRegion: 3, hotfix: 2, copy: 0 };

export type StartForm = { kind: StartKind; trigger: string | null; environments: readonly string[]; copyOf: string | null };

/** The environments that take part, the trigger environment first, the others in the board's order. */
export function inOrder(all: readonly Environment[], trigger: string | null, chosen: readonly string[]): string[] {
  const others = [...all].sort((a, b) => a.position - b.position).map(({ name }) => name).filter((name) => name !== trigger && chosen.includes(name));
  return trigger === null ? others : [trigger, ...others];
}

/** What is sent; a sentence where something is missing. */
export function startOf({ kind, trigger, environments, copyOf }: StartForm): Start | string {
  if (kind === "copy") return copyOf === null ? "Choose the flow that is copied." : { type: "copy", flow: copyOf };
  if (trigger === null) return "The configuration has no environment yet. Add one to the configuration repository first.";
  if (kind === "nothing") return { type: "nothing", triggerEnvironment: trigger };
  const least = LEAST[kind];
  if (environments.length < least) return `${startWords[kind].title} needs at least ${String(least)} environments, the trigger environment among them.`;
  return { type: "shape", shape: kind, environments: [...environments] };
}

/** The shape in one line: `dev → qa → prod`; of very many only the first and the last are named. */
export function shapeLine(kind: StartKind, environments: readonly string[]): string {
  const [first, ...rest] = environments;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return first ?? "";
  const beside = (names: readonly string[]): string => shortened(names, ", ");
  switch (kind) {
    case "nothing":
    case "copy":
      return first;
    case "sequential":
      return shortened(environments, " → ");
    case "hotfix":
      return `${first} → ${last}`;
    case "parallelRegions":
      return rest.length >= 3 ? `${first} → ${beside(rest.slice(0, -1))} → ${last}` : `${first} → ${beside(rest)}`;
    case "canaryRegion":
      return rest.length > 1 ? `${first} → ${rest[0] ?? ""} → ${beside(rest.slice(1))}` : `${first} → ${last}`;
  }
}

/** So many names are written out before the rest is a number. */
const NAMED = 8;

function shortened(names: readonly string[], between: string): string {
  if (names.length <= NAMED) return names.join(between);
  return [...names.slice(0, NAMED - 2), `${String(names.length - NAMED + 1)} more`, ...names.slice(-1)].join(between);
}

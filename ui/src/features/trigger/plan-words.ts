// A plan in words: in which order its environments come, what their gates do and where each value comes from. Pure.

import type { Action, ApplicationPlan, EnvironmentPlan, PlannedFile, Plan, Resolved } from "../../gen/bindings";

export type Stage = "pre" | "action" | "post";

export type GateLine = {
  stage: Stage;
  /** What happens; `null`: nothing is set. */
  text: string;
  set: boolean;
  /** "this flow", "policy NAME", or nothing. */
  origin: string;
  inherited: boolean;
  /** Values that lost, one line each. */
  shadowed: string[];
};

const actionTitles: Record<Action, string> = { commit: "Commit", pr: "Pull request", none: "No commit" };

/** An environment by its name, and those it waits for. */
type Waiting = Pick<EnvironmentPlan, "name" | "dependsOn">;

/** Whether two environments wait for the same ones, in whatever order. */
function sameDependencies(left: Waiting, right: Waiting): boolean {
  return left.dependsOn.length === right.dependsOn.length && left.dependsOn.every((name) => right.dependsOn.includes(name));
}

/** The environments in the plan's order, neighbours that wait for the same ones together. */
export function groups<E extends Waiting>(environments: readonly E[]): E[][] {
  const found: E[][] = [];
  for (const environment of environments) {
    const last = found.at(-1);
    const first = last?.[0];
    if (last && first && sameDependencies(first, environment)) last.push(environment);
    else found.push([environment]);
  }
  return found;
}

/** "a", "a and b", "a, b and 3 more". */
function named(names: readonly string[]): string {
  const [first = "", second = "", third = ""] = names;
  if (names.length <= 1) return first;
  if (names.length === 2) return `${first} and ${second}`;
  if (names.length === 3) return `${first}, ${second} and ${third}`;
  return `${first}, ${second} and ${String(names.length - 2)} more`;
}

/** What stands between a group and the one before it: "then", "then in parallel", "when both have succeeded", … */
export function connector(group: readonly Waiting[], before: readonly Waiting[]): string {
  const waitsFor = group[0]?.dependsOn ?? [];
  const parallel = group.length > 1;
  const previous = before.map(({ name }) => name);
  const isPrevious = waitsFor.length === previous.length && waitsFor.every((name) => previous.includes(name));
  if (isPrevious && waitsFor.length === 1) return parallel ? "then in parallel" : "then";
  const tail = parallel ? ", in parallel" : "";
  if (isPrevious && waitsFor.length === 2) return `when both have succeeded${tail}`;
  if (isPrevious) return `when all ${String(waitsFor.length)} have succeeded${tail}`;
  if (waitsFor.length === 0) return parallel ? "in parallel" : "at once";
  return `when ${named(waitsFor)} ${waitsFor.length === 1 ? "has" : "have"} succeeded${tail}`;
}

function line<T>(stage: Stage, value: Resolved<T> | null, words: (value: T) => string, empty: string): GateLine {
  if (!value) return { stage, text: empty, set: false, origin: "", inherited: false, shadowed: [] };
  const { origin } = value;
  return {
    stage,
    text: words(value.value),
    set: true,
    origin: origin.type === "inline" ? "this flow" : `policy ${origin.name}`,
    inherited: origin.type === "policy",
    shadowed: value.shadowed.map((loser) =>
      loser.origin.type === "inline"
        ? `Shadows ${words(loser.value)} of this flow`
        : `Shadows ${words(loser.value)} of policy ${loser.origin.name}, priority ${String(loser.origin.priority)}`,
    ),
  };
}

const asWritten = (name: string): string => name;

/** The three gates in the order they come in. */
export function gateLines({ policy }: Pick<EnvironmentPlan, "policy">): GateLine[] {
  return [
    line("pre", policy.preAction, asWritten, "no pre-action"),
    line("action", policy.action, (action) => actionTitles[action], "no action"),
    line("post", policy.postAction, asWritten, "no post-action"),
  ];
}

/** What the environment's action will do with the repository, in a sentence. */
export function actionSentence(environment: EnvironmentPlan, application: ApplicationPlan): string {
  const where = `${application.branch} of ${repositoryName(application.repoUrl)}`;
  switch (environment.policy.action?.value) {
    case "commit":
      return `One commit on ${where}`;
    case "pr":
      return `Opens a pull request to ${where} and waits for its merge`;
    case "none":
      return "Nothing is committed: the pre-action workflow does it";
    case undefined:
      return "No action is set";
  }
}

/** "acme/deploy" of an address or a path. */
export function repositoryName(url: string): string {
  const parts = url.replace(/\.git\/?$/, "").split(/[/:]/).filter((part) => part !== "");
  return parts.slice(-2).join("/");
}

function valuesOf({ change }: PlannedFile): number {
  switch (change.kind) {
    case "values":
      return change.values.length;
    case "copy":
      return 0;
  }
}

function count(amount: number, word: string): string {
  return `${String(amount)} ${amount === 1 ? word : `${word}s`}`;
}

/** "2 files, 3 values", "1 file copied", "no changes". */
export function writesSummary(files: readonly PlannedFile[]): string {
  if (files.length === 0) return "no changes";
  const values = files.reduce((sum, file) => sum + valuesOf(file), 0);
  const copied = files.filter(({ change }) => change.kind === "copy").length;
  if (copied === files.length) return `${count(copied, "file")} copied`;
  const rest = copied > 0 ? `, ${String(copied)} copied` : "";
  return `${count(files.length, "file")}, ${count(values, "value")}${rest}`;
}

export function environmentWrites({ applications }: EnvironmentPlan): PlannedFile[] {
  return applications.flatMap(({ writes }) => writes);
}

/** The versions that the release replaces, outside the trigger environment; each once, in the plan's order. */
export function replacedVersions({ environments }: Plan): string[] {
  const versions = environments.slice(1).flatMap(({ applications }) => applications.flatMap(({ version }) => version ?? []));
  return [...new Set(versions)];
}

/** "1.4.2", "1.4.2 and 1.4.1", "3 versions"; `null`: none is known. */
export function fromVersion(plan: Plan): string | null {
  const versions = replacedVersions(plan);
  if (versions.length === 0) return null;
  return versions.length <= 2 ? versions.join(" and ") : `${String(versions.length)} versions`;
}

/** `$.image.tag` for `$['image']['tag']`; a name that needs its quotation marks keeps them. */
export function shortPath(jsonPath: string): string {
  return jsonPath.replace(/\['([A-Za-z_][\w-]*)'\]/g, ".$1");
}

export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

/** The first line of a commit message. */
export function subject(message: string): string {
  return message.split("\n", 1)[0] ?? "";
}

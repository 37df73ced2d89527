// Issues by whose failure they are, the cause of all first. Pure.

import type { FailureKind, Issue } from "../../gen/bindings";

export type IssueGroup = { kind: FailureKind; title: string; issues: Issue[] };

const titles: { [kind in FailureKind]: string } = { workflow: "Workflows", application: "Applications", git: "Git" };
const kinds: readonly FailureKind[] = ["workflow", "application", "git"];

/** The group of the first failure comes first; within a group they stay in the order in which they happened. */
export function issueGroups(issues: readonly Issue[]): IssueGroup[] {
  const cause = issues[0]?.failure.kind;
  return kinds
    .toSorted((one, other) => Number(other === cause) - Number(one === cause))
    .map((kind) => ({ kind, title: titles[kind], issues: issues.filter(({ failure }) => failure.kind === kind) }))
    .filter((group) => group.issues.length > 0);
}

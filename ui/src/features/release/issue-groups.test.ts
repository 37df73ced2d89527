import { expect, it } from "vitest";

import type { FailureKind, Issue } from "../../gen/bindings";
import { issueGroups } from "./issue-groups";

const issue = (kind: FailureKind, code: string): Issue =>
  ({ environment: "qa", application: null, stage: "Verify", attempt: 1, failure: { kind, code, message: "", hint: null, node: null, logTail: [] } });
const told = (...issues: Issue[]): string[] => issueGroups(issues).map(({ title, issues: own }) => `${title}: ${own.map(({ failure }) => failure.code).join(" ")}`);

it("begins with the group of what failed first", () => {
  expect(told(issue("git", "a"), issue("workflow", "b"), issue("git", "c"))).toEqual(["Git: a c", "Workflows: b"]);
  expect(told(issue("workflow", "a"), issue("git", "b"), issue("application", "c"))).toEqual(["Workflows: a", "Applications: c", "Git: b"]);
  expect(told()).toEqual([]);
});

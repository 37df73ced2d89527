import { expect, it } from "vitest";

import type { ApplicationNotes, NotedCommit } from "../../gen/bindings";
import { notesWords, otherIssues, subjectParts } from "./notes-words";

const noted = (sha: string, message: string, issues: string[]): NotedCommit => ({ commit: { sha, author: "Mira", message, date: "" }, issues, merge: false });
const application = (commits: NotedCommit[]): ApplicationNotes =>
  ({ environment: "prod", application: "cart", fromVersion: "1", version: "2", commits, issues: [...new Set(commits.flatMap(({ issues }) => issues))], remark: null });

it("counts a commit once, in however many applications", () => {
  const one = noted("a", "x", ["SHOP-1"]);
  expect(notesWords({ release: "r", markdown: "", applications: [application([one, noted("b", "y", [])]), application([one])] })).toBe("2 commits, 1 issue, 2 applications");
  expect(notesWords({ release: "r", markdown: "", applications: [application([])] })).toBe("0 commits, 1 application");
});

it.each([
  ["SHOP-1: round up (#42)", ["SHOP-1", "#42"], "[SHOP-1]|: round up (|[#42]|)"],
  ["SHOP-12 is not the other", ["SHOP-1", "SHOP-12"], "[SHOP-12]| is not the other"],
  ["nothing\n\nSHOP-3", ["SHOP-3"], "nothing"],
])("finds the keys of %j", (message, issues, expected) => {
  expect(subjectParts(noted("a", message, issues)).map(({ text, issue }) => (issue ? `[${text}]` : text)).join("|")).toBe(expected);
});

it("names the issues of the rest of the message", () => {
  expect(otherIssues(noted("a", "SHOP-1 this\n\nand SHOP-2", ["SHOP-1", "SHOP-2"]))).toEqual(["SHOP-2"]);
});

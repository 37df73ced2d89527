// What a unified diff becomes, and how files without headers and odd endings are read.

import { describe, expect, it } from "vitest";

import { diffCounts, diffRows, yamlKey } from "./diff-rows";

const VALUES = `--- a/apps/qa/values.yaml
+++ b/apps/qa/values.yaml
@@ -14,4 +14,4 @@ image:
   repository: registry
-  tag: "1.4.2" # set
+  tag: "1.5.0" # set
   pullPolicy: Always
 replicas: 6
`;

const draw = (diff: string) =>
  diffRows(diff).map((row) => {
    if (row.kind === "file") return `file ${row.path}`;
    if (row.kind === "hunk") return `${String(row.skipped)} lines ${row.text}`;
    const text = row.parts.map((part) => (part.changed ? `[${part.text}]` : part.text)).join("");
    if (row.kind === "remove") return `${String(row.before)}  - ${text}`;
    if (row.kind === "add") return `${String(row.after)} + ${text}`;
    return `${String(row.before)} ${String(row.after)}  ${text}`;
  });

describe("diffRows", () => {
  it("numbers lines and marks the words that differ", () => {
    expect(draw(VALUES)).toEqual([
      "file apps/qa/values.yaml",
      "13 lines image:",
      "14 14    repository: registry",
      '15  -   tag: "[1.4.2]" # set',
      '15 +   tag: "[1.5.0]" # set',
      "16 16    pullPolicy: Always",
      "17 17  replicas: 6",
    ]);
  });

  it("reads hunks without file headers and leaves out git's own lines", () => {
    expect(draw("diff --git a/x b/x\nindex 1..2\n@@ -1 +1 @@\n-a: 1\n+completely other\n\\ No newline at end of file")).toEqual([
      "1  - a: 1",
      "1 + completely other",
    ]);
  });

  it("names a removed file by its old path", () => {
    expect(draw("--- a/old.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n")).toEqual(["file old.yaml", "1  - x"]);
  });

  it("keeps a removed line that looks like a header", () => {
    expect(draw("@@ -1,2 +1 @@\n--- comment\n a\n")).toEqual(["1  - -- comment", "2 1  a"]);
  });

  it("counts", () => {
    expect(diffCounts(VALUES)).toEqual({ added: 1, removed: 1 });
  });
});

it.each([
  ["  tag: 1", ["  ", "tag:", " 1"]],
  ["- environment: qa", ["- ", "environment:", " qa"]],
  ['"a b": 1', ["", '"a b":', " 1"]],
  ["# url: x", null],
  ["http://x", null],
])("key of %s", (line, parts) => {
  expect(yamlKey(line)).toEqual(parts);
});

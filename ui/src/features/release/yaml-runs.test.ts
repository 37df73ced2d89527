import { expect, it } from "vitest";

import { yamlRuns } from "./yaml-runs";

it.each([
  ["name: smoke", "key(name)|:| smoke"],
  ["  - name: \"a # b\"  # why", "  - |key(name)|:|string( \"a # b\"  )|comment(# why)"],
  ["replicas: 3", "key(replicas)|:|number( 3)"],
  ["# all", "comment(# all)"],
  ["  npm run --url \"$URL#x\"", "  npm run --url \"$URL#x\""],
  ["url: https://example.org/#a", "key(url)|:| https://example.org/#a"],
  ["", ""],
])("%j", (line, expected) => {
  expect(yamlRuns(line).map(({ text, kind }) => (kind === null ? text : `${kind}(${text})`)).join("|")).toBe(expected);
  expect(yamlRuns(line).map(({ text }) => text).join("")).toBe(line);
});

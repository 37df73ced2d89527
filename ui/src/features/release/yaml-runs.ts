// A line of YAML in its parts, for colouring it where it is only read. Pure.

export type YamlRun = { text: string; kind: "key" | "string" | "number" | "comment" | null };

/** `key: value # comment`; what is more involved stays plain. */
export function yamlRuns(line: string): YamlRun[] {
  // A # between quotes begins no comment.
  const at = [...line.matchAll(/(?<=^|\s)#/g)].map(({ index }) => index).find((index) => !quotesOpen(line.slice(0, index)));
  const code = line.slice(0, at);
  const rest = line.slice(code.length);
  const key = /^(\s*(?:- )*)([\w./$-]+|"[^"]*"|'[^']*')(:)(?=\s|$)/.exec(code);
  const runs: YamlRun[] = [];
  const push = (text: string, kind: YamlRun["kind"]): void => {
    if (text !== "") runs.push({ text, kind });
  };
  if (key) {
    push(key[1] ?? "", null);
    push(key[2] ?? "", "key");
    push(key[3] ?? "", null);
  }
  const value = code.slice(key?.[0].length ?? 0);
  push(value, kindOf(value.trim().replace(/^- /, "")));
  push(rest, "comment");
  return runs;
}

function quotesOpen(text: string): boolean {
  return (text.split('"').length - 1) % 2 === 1 || (/(^|[\s:[{,-])'[^']*$/.test(text) && (text.split("'").length - 1) % 2 === 1);
}

function kindOf(value: string): YamlRun["kind"] {
  if (/^(".*"|'.*')$/.test(value)) return "string";
  return /^(-?\d+(\.\d+)?|true|false|null)$/.test(value) ? "number" : null;
}

// Findings as CodeMirror shows them, and the quick fixes that they offer. Pure but for the tooltip's elements.

import type { Diagnostic as Mark } from "@codemirror/lint";
import type { Text } from "@codemirror/state";

import type { Diagnostic, Edit } from "../../gen/bindings";

export type QuickFix = { title: string; apply: () => void };

/** The edit that mends a finding, where it is simple. */
export function fixFor(code: string, environment: string | null): { title: string; edit: Edit } | null {
  if (code === "no-action" && environment !== null) {
    return { title: "Set commit", edit: { type: "setAction", environment, action: "commit" } };
  }
  return null;
}

export function toLint(
  diagnostics: readonly Diagnostic[],
  doc: Text,
  fixes: (code: string, environment: string | null) => QuickFix[],
): Mark[] {
  return diagnostics
    .filter((diagnostic) => diagnostic.line > 0)
    .map((diagnostic) => ({
      ...span(doc, diagnostic.line, diagnostic.column),
      severity: diagnostic.severity,
      message: diagnostic.message,
      markClass: `cm-finding-${diagnostic.severity}`,
      renderMessage: () => message(diagnostic),
      actions: fixes(diagnostic.code, diagnostic.environment).map((fix) => ({ name: fix.title, apply: fix.apply })),
    }))
    .sort((a, b) => a.from - b.from);
}

/** The word at a place; the rest of the line when there is none. */
function span(doc: Text, lineNumber: number, column: number): { from: number; to: number } {
  const line = doc.line(Math.max(1, Math.min(lineNumber, doc.lines)));
  const start = Math.min(Math.max(0, column - 1), line.length);
  const word = /^[^\s,\]}#]+/.exec(line.text.slice(start))?.[0] ?? "";
  if (word !== "") return { from: line.from + start, to: line.from + start + word.length };
  const indent = line.text.search(/\S/);
  return { from: line.from + Math.max(0, Math.min(indent, start)), to: line.to };
}

function message({ message: text, hint }: Diagnostic): HTMLElement {
  const box = document.createElement("div");
  box.append(text);
  if (hint !== null) {
    const line = document.createElement("div");
    line.className = "cm-finding-hint";
    line.textContent = hint;
    box.append(line);
  }
  return box;
}

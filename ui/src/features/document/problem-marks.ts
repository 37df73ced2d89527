// Findings as CodeMirror shows them, and the quick fixes that they offer. Pure but for the tooltip's elements.

import type { Diagnostic as Mark } from "@codemirror/lint";
import type { Text } from "@codemirror/state";

import type { Diagnostic, DraftView, Edit } from "../../gen/bindings";

export type QuickFix = { title: string; apply: () => void };

/** What mends a finding of the view that is shown. */
export type FixesOf = (diagnostic: Diagnostic) => QuickFix[];

/** The fixes of a view by the finding that they mend; findings are told apart by being the same object. */
export function fixesOf({ diagnostics, fixes }: Pick<DraftView, "diagnostics" | "fixes">, edit: (edit: Edit) => void): FixesOf {
  const found = new Map<Diagnostic, QuickFix[]>();
  for (const fix of fixes) {
    const diagnostic = diagnostics[fix.problem];
    if (!diagnostic) continue;
    const one = { title: fix.title, apply: () => { edit(fix.edit); } };
    found.set(diagnostic, [...(found.get(diagnostic) ?? []), one]);
  }
  return (diagnostic) => found.get(diagnostic) ?? [];
}

export function toLint(
  diagnostics: readonly Diagnostic[],
  doc: Text,
  fixes: FixesOf,
): Mark[] {
  return diagnostics
    .filter((diagnostic) => diagnostic.line > 0)
    .map((diagnostic) => ({
      ...span(doc, diagnostic.line, diagnostic.column),
      severity: diagnostic.severity,
      message: diagnostic.message,
      markClass: `cm-finding-${diagnostic.severity}`,
      renderMessage: () => message(diagnostic),
      actions: fixes(diagnostic).map((fix) => ({ name: fix.title, apply: fix.apply })),
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

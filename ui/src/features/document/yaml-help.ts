// Help while typing: what could stand here, and what the word under the pointer or the cursor means.

import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { closeHoverTooltips, type EditorView, hasHoverTooltips, hoverTooltip, keymap, showTooltip, type Tooltip } from "@codemirror/view";

import type { Completion, Hover } from "../../gen/bindings";

export type CompletionCall = (text: string, line: number, column: number) => Promise<Completion[]>;
export type HoverCall = (text: string, line: number, column: number) => Promise<Hover | null>;

export function completionSource(complete: CompletionCall) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const line = context.state.doc.lineAt(context.pos);
    const word = context.matchBefore(/[\w./-]*/);
    const before = line.text.slice(0, context.pos - line.from);
    if (!context.explicit && word?.text === "" && !/[:[,-] ?$/.test(before)) return null;
    // An answer to a text that has changed since is not wanted.
    context.addEventListener("abort", () => undefined, { onDocChange: true });
    const offers = await complete(context.state.doc.toString(), line.number, context.pos - line.from + 1);
    if (context.aborted || offers.length === 0) return null;
    return {
      from: word?.from ?? context.pos,
      validFor: /^[\w./-]*$/,
      options: offers.map(({ label, detail, insert }) => ({ label, apply: insert, ...(detail === null ? {} : { detail }) })),
    };
  };
}

const showHelp = StateEffect.define<Tooltip | null>();

/** The help that was asked for by key; it goes with the next key. */
const helpField = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    const asked = transaction.effects.find((effect) => effect.is(showHelp));
    if (asked?.is(showHelp)) return asked.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

/** Help by pointer, and by key at the cursor. */
export function wordHelp(hover: HoverCall): Extension {
  const at = async (view: EditorView, place: number): Promise<Tooltip | null> => {
    const { doc } = view.state;
    const line = doc.lineAt(place);
    const found = await hover(doc.toString(), line.number, place - line.from + 1);
    if (!found || view.state.doc !== doc) return null;
    return { pos: line.from + found.from - 1, end: Math.min(line.to, line.from + found.to - 1), above: true, create: () => ({ dom: helpBox(found) }) };
  };
  const ask = (view: EditorView): boolean => {
    const place = view.state.selection.main.head;
    void at(view, place).then((tooltip) => {
      if (tooltip && view.state.selection.main.head === place) view.dispatch({ effects: [closeHoverTooltips, showHelp.of(tooltip)] });
    });
    return true;
  };
  const leave = (view: EditorView): boolean => {
    if (view.state.field(helpField) === null && !hasHoverTooltips(view.state)) return false;
    view.dispatch({ effects: [closeHoverTooltips, showHelp.of(null)] });
    return true;
  };
  return [
    helpField,
    hoverTooltip((view, place) => at(view, place), { hoverTime: 350 }),
    keymap.of([{ key: "F1", run: ask, preventDefault: true }, { key: "Escape", run: leave }]),
  ];
}

function helpBox({ title, text }: Hover): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-help";
  box.setAttribute("role", "status");
  box.dataset["testid"] = "yaml-hover";
  const head = document.createElement("strong");
  head.textContent = title;
  const words = document.createElement("div");
  words.textContent = text;
  box.append(head, words);
  return box;
}

// What the text editor can do beyond plain text. Our own marks live in state fields that effects from outside fill.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, previousDiagnostic } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, type ChangeSet, Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { type CompletionCall, completionSource, type HoverCall, wordHelp } from "./yaml-help";
import { textMarks } from "./yaml-marks";

/** The change came from the canvas, the history or another place, not from typing here. */
export const fromElsewhere = Annotation.define<boolean>();

type Wiring = {
  label: string;
  complete: CompletionCall;
  hover: HoverCall;
  onTyped: (changes: ChangeSet) => void;
  onCursor: (line: number) => void;
  onUndo: () => void;
  onRedo: () => void;
};

/** Where the difference to the published text is shown or not. */
const published = new Compartment();

/** Shows what was published between the lines, or no more (`null`). */
export function showPublished(text: string | null) {
  return published.reconfigure(text === null ? [] : unifiedMergeView({ original: text, mergeControls: false, gutter: false, syntaxHighlightDeletions: false }));
}

export function yamlExtensions(wiring: Wiring): Extension {
  return [
    Prec.highest(keymap.of(historyKeys(wiring))),
    lineNumbers(), foldGutter(), textMarks, published.of([]), wordHelp(wiring.hover),
    drawSelection(), highlightActiveLine(), highlightSelectionMatches(), indentOnInput(), bracketMatching(), closeBrackets(), search({ top: true }),
    // Every character stays as it is, also the ends of lines of Windows; what is pasted gets those of the others.
    EditorState.lineSeparator.of("\n"), EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, "\n")),
    EditorState.tabSize.of(2), indentUnit.of("  "),
    yaml(), syntaxHighlighting(colours),
    autocompletion({ override: [completionSource(wiring.complete)], icons: false, activateOnTypingDelay: 50 }),
    keymap.of([...closeBracketsKeymap, ...searchKeymap, ...completionKeymap, ...lintKeymap, { key: "Shift-F8", run: previousDiagnostic }, ...foldKeymap, ...defaultKeymap, indentWithTab]),
    EditorView.contentAttributes.of({ "aria-label": wiring.label, "aria-description": "Tab indents; Escape, then Tab leaves the text", tabindex: "0", spellcheck: "false", autocorrect: "off", autocapitalize: "off" }),
    EditorView.updateListener.of((update) => {
      const elsewhere = update.transactions.some((transaction) => transaction.annotation(fromElsewhere));
      if (update.docChanged && !elsewhere) wiring.onTyped(update.changes);
      if (update.selectionSet && !elsewhere) wiring.onCursor(update.state.doc.lineAt(update.state.selection.main.head).number);
    }),
  ];
}

/** The draft has one history for canvas, inspector and text: CodeMirror's own is not used. */
function historyKeys({ onUndo, onRedo }: Wiring) {
  const bind = (call: () => void) => () => {
    call();
    return true;
  };
  return [
    { key: "Mod-z", run: bind(onUndo), preventDefault: true },
    { key: "Mod-Shift-z", run: bind(onRedo), preventDefault: true },
    { key: "Mod-y", run: bind(onRedo), preventDefault: true },
  ];
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: "tok-key" },
  { tag: [tags.string, tags.special(tags.string)], class: "tok-string" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: "tok-number" },
  { tag: [tags.comment, tags.lineComment], class: "tok-comment" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace, tags.meta], class: "tok-punctuation" },
  { tag: tags.content, class: "tok-string" },
]);

// What the text editor can do beyond plain text. Our own marks live in state fields that effects from outside fill.

import { autocompletion, closeBrackets, closeBracketsKeymap, type CompletionContext, completionKeymap, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, type ChangeSet, EditorState, type Extension, Prec, type Range as MarkRange, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, drawSelection, EditorView, gutter, GutterMarker, highlightActiveLine, keymap, lineNumbers, WidgetType } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import type { Completion } from "../../gen/bindings";
import type { GhostLine, LineRange } from "./marks";
import { type LineMark, lineMarks } from "./text-change";

export type CompletionCall = (text: string, line: number, column: number) => Promise<Completion[]>;

/** The change came from the canvas, the history or another place, not from typing here. */
export const fromElsewhere = Annotation.define<boolean>();
/** The published text, to mark what differs from it. */
export const showBase = StateEffect.define<string | null>();
/** The lines of the selected environment. */
export const showRange = StateEffect.define<LineRange | null>();
/** Lines that just changed from elsewhere light up for a moment. */
export const showFlash = StateEffect.define<ChangeSet>();
export const showGhosts = StateEffect.define<readonly GhostLine[]>();

type Wiring = {
  label: string;
  complete: CompletionCall;
  onTyped: (changes: ChangeSet) => void;
  onCursor: (line: number) => void;
  onUndo: () => void;
  onRedo: () => void;
};

export function yamlExtensions(wiring: Wiring): Extension {
  return [
    Prec.highest(keymap.of(historyKeys(wiring))),
    lineNumbers(), foldGutter(), changeBars, rangeField, flashField, ghostField,
    drawSelection(), highlightActiveLine(), highlightSelectionMatches(), indentOnInput(), bracketMatching(), closeBrackets(), search({ top: true }),
    EditorState.tabSize.of(2), indentUnit.of("  "),
    yaml(), syntaxHighlighting(colours),
    autocompletion({ override: [completionSource(wiring.complete)], icons: false }),
    keymap.of([...closeBracketsKeymap, ...searchKeymap, ...completionKeymap, ...lintKeymap, ...foldKeymap, ...defaultKeymap, indentWithTab]),
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

function completionSource(complete: CompletionCall) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const line = context.state.doc.lineAt(context.pos);
    const word = context.matchBefore(/[\w./-]*/);
    const before = line.text.slice(0, context.pos - line.from);
    if (!context.explicit && word?.text === "" && !/[:[,-] ?$/.test(before)) return null;
    const offers = await complete(context.state.doc.toString(), line.number, context.pos - line.from + 1);
    if (context.aborted || offers.length === 0) return null;
    return {
      from: word?.from ?? context.pos,
      validFor: /^[\w./-]*$/,
      options: offers.map(({ label, detail, insert }) => ({ label, apply: insert, ...(detail === null ? {} : { detail }) })),
    };
  };
}

/** The published text, and the marks of the lines that differ from it. */
const baseField = StateField.define<{ base: string | null; marks: Map<number, LineMark> }>({
  create: () => ({ base: null, marks: new Map() }),
  update(value, transaction) {
    const asked = transaction.effects.find((effect) => effect.is(showBase));
    if (!asked && !transaction.docChanged) return value;
    const base = asked?.is(showBase) ? asked.value : value.base;
    return { base, marks: lineMarks(base, transaction.newDoc.toString()) };
  },
});

class Bar extends GutterMarker {
  constructor(private readonly mark: LineMark) {
    super();
  }
  override eq(other: GutterMarker): boolean {
    return other instanceof Bar && other.mark === this.mark;
  }
  override toDOM(): Node {
    const bar = document.createElement("div");
    bar.className = `cm-bar cm-bar-${this.mark}`;
    bar.title = { added: "Added in this draft", changed: "Changed in this draft", removed: "Removed below in this draft" }[this.mark];
    return bar;
  }
}

const bars: Record<LineMark, Bar> = { added: new Bar("added"), changed: new Bar("changed"), removed: new Bar("removed") };

const changeBars: Extension = [
  baseField,
  gutter({
    class: "cm-bars",
    lineMarker(view, line) {
      const mark = view.state.field(baseField).marks.get(view.state.doc.lineAt(line.from).number);
      return mark ? bars[mark] : null;
    },
    lineMarkerChange: (update) => update.startState.field(baseField) !== update.state.field(baseField),
    initialSpacer: () => bars.changed,
  }),
];

const rangeLine = Decoration.line({ class: "cm-step" });

const rangeField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    let marks = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(showRange)) marks = lineSet(transaction.state, effect.value);
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function lineSet(state: EditorState, range: LineRange | null): DecorationSet {
  if (!range) return Decoration.none;
  const marks: MarkRange<Decoration>[] = [];
  for (let line = range.line; line <= Math.min(range.endLine, state.doc.lines); line++) marks.push(rangeLine.range(state.doc.line(line).from));
  return Decoration.set(marks);
}

const flashLine = Decoration.line({ class: "cm-flash" });

const flashField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    const asked = transaction.effects.find((effect) => effect.is(showFlash));
    if (!asked?.is(showFlash)) return transaction.docChanged ? Decoration.none : value;
    const lines = new Set<number>();
    asked.value.iterChangedRanges((_fromOld, _toOld, from, to) => {
      const first = transaction.newDoc.lineAt(from).number;
      const last = transaction.newDoc.lineAt(Math.max(from, to - 1)).number;
      for (let line = first; line <= last; line++) lines.add(line);
    });
    return Decoration.set([...lines].sort((a, b) => a - b).map((line) => flashLine.range(transaction.newDoc.line(line).from)));
  },
  provide: (field) => EditorView.decorations.from(field),
});

class Ghost extends WidgetType {
  constructor(private readonly line: GhostLine) {
    super();
  }
  override eq(other: Ghost): boolean {
    return other.line.text === this.line.text && other.line.title === this.line.title;
  }
  override toDOM(): HTMLElement {
    const element = document.createElement("div");
    element.className = "cm-ghost";
    element.textContent = this.line.text;
    element.title = this.line.title;
    return element;
  }
}

const ghostField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    let marks = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(showGhosts)) marks = ghostSet(transaction.state, effect.value);
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function ghostSet(state: EditorState, ghosts: readonly GhostLine[]): DecorationSet {
  return Decoration.set(
    ghosts
      .filter((ghost) => ghost.after <= state.doc.lines)
      .map((ghost) => Decoration.widget({ widget: new Ghost(ghost), block: true, side: 1 }).range(state.doc.line(ghost.after).to)),
    true,
  );
}

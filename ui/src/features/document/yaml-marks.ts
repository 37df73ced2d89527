// Marks in the text: what differs from the published one, what is selected, what just changed, what a policy gives.
// They live in state fields that effects from outside fill.

import { type ChangeSet, type EditorState, type Extension, type Range as MarkRange, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, gutter, GutterMarker, WidgetType } from "@codemirror/view";

import type { GhostLine, LineRange } from "./marks";
import { type LineMark, lineMarks } from "./text-change";

/** The published text, to mark what differs from it. */
export const showBase = StateEffect.define<string | null>();
/** The lines of the selected environment. */
export const showRange = StateEffect.define<LineRange | null>();
/** Lines that just changed from elsewhere light up for a moment. */
export const showFlash = StateEffect.define<ChangeSet>();
export const showGhosts = StateEffect.define<readonly GhostLine[]>();

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

export const textMarks: Extension = [changeBars, rangeField, flashField, ghostField];

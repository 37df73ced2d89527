// The document's text, with completion, help, squiggles, the lines of what is selected, and what was published.

import { setDiagnostics } from "@codemirror/lint";
import { EditorView } from "@codemirror/view";
import { CircleX, FileCode, FileDiff } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { useShortcut } from "../../app/shortcuts";
import { IconButton } from "../../components/icon-button";
import type { DraftView } from "../../gen/bindings";
import type { DraftSession } from "./draft-session";
import type { GhostLine, LineRange } from "./marks";
import { type FixesOf, toLint } from "./problem-marks";
import { kindWord, readable } from "./words";
import { fromElsewhere, showPublished, yamlExtensions } from "./yaml-extensions";
import type { CompletionCall, HoverCall } from "./yaml-help";
import { showBase, showFlash, showGhosts, showRange } from "./yaml-marks";
import styles from "./yaml-editor.module.css";

export type Jump = { line: number; column: number; /** Also takes the focus. */ focus: boolean; count: number };

type YamlEditorProps = {
  session: DraftSession;
  view: DraftView;
  fileName: string;
  /** Lines of the selected environment. */
  range: LineRange | null;
  ghosts: readonly GhostLine[];
  /** Where to go next; a new `count` is a new wish. */
  jump: Jump | null;
  fixes: FixesOf;
  complete: CompletionCall;
  /** What a word means. */
  hover?: HoverCall;
  onCursor: (line: number) => void;
};

export function YamlEditor({ session, view, fileName, range, ghosts, jump, fixes, complete, hover, onCursor }: YamlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const calls = useRef({ complete, hover, onCursor, fixes });
  const [compares, setCompares] = useState(false);
  const kind = kindWord[view.kind];

  // CodeMirror calls back later: it shall reach what the latest render gave.
  useEffect(() => {
    calls.current = { complete, hover, onCursor, fixes };
  });
  // CodeMirror owns the text on the screen; it is made once for each draft.
  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      parent: host.current,
      doc: session.text(),
      extensions: yamlExtensions({
        label: `${kind[0]?.toUpperCase() ?? ""}${kind.slice(1)} as YAML`,
        hover: (text, line, column) => calls.current.hover?.(text, line, column).catch(() => null) ?? Promise.resolve(null),
        complete: (text, line, column) => calls.current.complete(text, line, column),
        onTyped: (changes) => {
          session.typed(changes);
        },
        onCursor: (line) => {
          calls.current.onCursor(line);
        },
        onUndo: () => {
          session.undo();
        },
        onRedo: () => {
          session.redo();
        },
      }),
    });
    editor.current = made;
    const detach = session.attach((changes) => {
      made.dispatch({ changes, annotations: fromElsewhere.of(true), effects: showFlash.of(changes) });
    });
    return () => {
      detach();
      made.destroy();
      editor.current = null;
    };
  }, [session, kind]);

  // Findings, the published text and the selection are drawn by CodeMirror.
  useEffect(() => {
    const at = editor.current;
    if (!at) return;
    at.dispatch(setDiagnostics(at.state, toLint(view.diagnostics, at.state.doc, calls.current.fixes)));
  }, [view.diagnostics, session]);
  useEffect(() => {
    editor.current?.dispatch({ effects: showBase.of(view.baseText) });
  }, [view.baseText, session]);
  useEffect(() => {
    editor.current?.dispatch({ effects: showRange.of(range) });
  }, [range, session]);
  useEffect(() => {
    editor.current?.dispatch({ effects: showGhosts.of(ghosts) });
  }, [ghosts, session]);

  const published = compares ? view.baseText : null;
  useEffect(() => {
    editor.current?.dispatch({ effects: showPublished(published) });
  }, [published, session]);
  useShortcut("Alt+D", "Show what was published between the lines", () => { setCompares(!compares); }, { when: view.baseText !== null });
  // The text itself hears it while she types there.
  useShortcut("F1", "What the word at the cursor means, in the text", () => { editor.current?.focus(); }, { when: hover !== undefined });
  const wrong = readable(view) ? undefined : view.diagnostics.find(({ severity, line }) => severity === "error" && line > 0);

  // A selection on the canvas, or a click on a problem, scrolls the text.
  useEffect(() => {
    const at = editor.current;
    if (!at || !jump) return;
    const line = at.state.doc.line(Math.max(1, Math.min(jump.line, at.state.doc.lines)));
    const place = Math.min(line.from + Math.max(0, jump.column - 1), line.to);
    if (jump.focus) {
      at.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: "center" }), annotations: fromElsewhere.of(true) });
      at.focus();
    } else {
      at.dispatch({ effects: EditorView.scrollIntoView(place, { y: "nearest", yMargin: 60 }) });
    }
  }, [jump]);

  return (
    <section className={styles["pane"]} aria-label={`The ${kind} as text`}>
      <header className={styles["file"]}>
        <FileCode size={14} aria-hidden />
        <span title={fileName}>{fileName}</span>
        <i className={styles["spring"]} />
        <IconButton
          label={view.baseText === null ? "Nothing is published yet" : "Show what was published between the lines (Alt D)"}
          icon={<FileDiff size={14} />}
          size="sm"
          data-testid="yaml-compare"
          aria-pressed={compares}
          disabled={view.baseText === null}
          onClick={() => { setCompares(!compares); }}
        />
      </header>
      {wrong && (
        <button type="button" className={styles["wrong"]} data-testid="yaml-broken" onClick={() => { goTo(wrong.line, wrong.column); }}>
          <CircleX size={14} aria-hidden />
          <b>Line {wrong.line}, column {Math.max(1, wrong.column)}</b>
          <span title={wrong.message}>{wrong.message}</span>
        </button>
      )}
      <div ref={host} className={styles["editor"]} data-testid="yaml-editor" />
    </section>
  );

  function goTo(lineNumber: number, column: number): void {
    const at = editor.current;
    if (!at) return;
    const line = at.state.doc.line(Math.max(1, Math.min(lineNumber, at.state.doc.lines)));
    const place = Math.min(line.from + Math.max(0, column - 1), line.to);
    at.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: "center" }), annotations: fromElsewhere.of(true) });
    at.focus();
  }
}

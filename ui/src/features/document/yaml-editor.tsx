// The flow's text, with completion, squiggles and the lines of what is selected.

import { setDiagnostics } from "@codemirror/lint";
import { EditorView } from "@codemirror/view";
import { FileCode } from "lucide-react";
import { useEffect, useRef } from "react";

import type { DraftView } from "../../gen/bindings";
import type { DraftSession } from "./draft-session";
import type { GhostLine, LineRange } from "./marks";
import { type CompletionCall, fromElsewhere, showBase, showFlash, showGhosts, showRange, yamlExtensions } from "./yaml-extensions";
import { type FixesOf, toLint } from "./problem-marks";
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
  onCursor: (line: number) => void;
};

export function YamlEditor({ session, view, fileName, range, ghosts, jump, fixes, complete, onCursor }: YamlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const calls = useRef({ complete, onCursor, fixes });

  // CodeMirror calls back later: it shall reach what the latest render gave.
  useEffect(() => {
    calls.current = { complete, onCursor, fixes };
  });
  // CodeMirror owns the text on the screen; it is made once for each draft.
  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      parent: host.current,
      doc: session.text(),
      extensions: yamlExtensions({
        label: "Flow as YAML",
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
  }, [session]);

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
    <section className={styles["pane"]} aria-label="Flow as text">
      <header className={styles["file"]}>
        <FileCode size={14} aria-hidden />
        <span title={fileName}>{fileName}</span>
      </header>
      <div ref={host} className={styles["editor"]} data-testid="yaml-editor" />
    </section>
  );
}

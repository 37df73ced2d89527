// A field whose text is an edit of the draft once it is left or Enter is pressed; Escape takes it back.

import { useState } from "react";

import { keepFieldUndo } from "./use-editor-keys";
import styles from "./inspector.module.css";

type CommitFieldProps = {
  label: string;
  value: string;
  testId?: string;
  multiline?: boolean;
  disabled?: boolean;
  placeholder?: string;
  /** Why a text can't be taken; `null`: it can. */
  refuse?: (text: string) => string | null;
  onCommit: (text: string) => void;
};

export function CommitField({ label, value, testId, multiline, disabled, placeholder, refuse, onCommit }: CommitFieldProps) {
  // What is being typed; null: the draft's own value is shown.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value;
  const refusal = typed === null ? null : (refuse?.(typed.trim()) ?? null);
  const commit = (): void => {
    if (typed !== null && refusal === null && typed.trim() !== value) onCommit(typed.trim());
    setTyped(null);
  };
  const shared = {
    className: styles["input"],
    "data-testid": testId,
    value: text,
    disabled,
    placeholder,
    "aria-label": label,
    "aria-invalid": refusal !== null,
    onChange: (event: { target: { value: string } }) => {
      setTyped(event.target.value);
    },
    onBlur: commit,
    onKeyDown: (event: React.KeyboardEvent) => {
      keepFieldUndo(event);
      if (event.key === "Enter" && (!multiline || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        commit();
      } else if (event.key === "Escape" && typed !== null) {
        event.stopPropagation();
        setTyped(null);
      }
    },
  };
  return (
    <>
      {multiline ? <textarea {...shared} rows={2} /> : <input {...shared} />}
      {refusal !== null && <p className={styles["refusal"]} role="alert">{refusal}</p>}
    </>
  );
}

// A length of time in a small field: empty it is the usual one.

import { useState } from "react";

import { lengthWords, parseLength } from "./length";
import styles from "./rehearsal.module.css";

export type LengthFieldProps = {
  label: string;
  /** `null`: the usual one. */
  value: number | null;
  usual: number | null;
  guess?: boolean;
  testId: string;
  onChange: (length: number | null) => void;
};

export function LengthField({ label, value, usual, guess = false, testId, onChange }: LengthFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (value === null ? "" : lengthWords(value));
  const length = parseLength(shown);
  const wrong = shown.trim() !== "" ? length === null : usual === null;
  const commit = (): void => {
    if (typed === null || wrong) return;
    setTyped(null);
    if (length !== value) onChange(shown.trim() === "" ? null : length);
  };
  return (
    <input
      className={styles["length"]} aria-label={`${label}${usual === null ? "" : `, usually ${lengthWords(usual)}${guess ? ", a guess" : ""}`}`} value={shown} data-testid={testId}
      placeholder={usual === null ? "" : `${guess ? "~" : ""}${lengthWords(usual)}`} aria-invalid={wrong} spellCheck={false} autoComplete="off"
      title={wrong ? "A time such as 90s, 2m 30s or 1h" : undefined}
      onChange={(event) => { setTyped(event.target.value); }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        else if (event.key === "Escape" && typed !== null) {
          event.stopPropagation();
          setTyped(null);
        }
      }}
    />
  );
}

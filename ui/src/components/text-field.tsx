// One line of text, or several, with its label, a hint and what is wrong with it.

import { type ComponentProps, useId } from "react";

import styles from "./field.module.css";

export type TextFieldProps = Omit<ComponentProps<"input">, "value" | "onChange" | "onKeyDown" | "ref"> & {
  label: string;
  /** The label is only read out. */
  hideLabel?: boolean;
  hint?: string | undefined;
  error?: string | null | undefined;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: React.KeyboardEventHandler;
  multiline?: boolean;
  mono?: boolean;
  rows?: number;
  ref?: React.Ref<HTMLInputElement>;
  "data-testid"?: string;
};

export function TextField(props: TextFieldProps) {
  const { label, hideLabel, hint, error, value, onChange, multiline = false, mono = false, rows = 2, className, ref, ...rest } = props;
  const id = useId();
  const described = error ? `${id}-error` : hint === undefined ? undefined : `${id}-hint`;
  const shared = {
    id,
    value,
    className: styles["control"],
    "data-mono": mono ? "" : undefined,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": described,
    spellCheck: false,
    autoComplete: "off",
  } as const;
  return (
    <div className={[styles["field"], className].filter(Boolean).join(" ")}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles["label"]}>
        {label}
      </label>
      {multiline ? (
        <textarea
          {...shared}
          rows={rows}
          placeholder={rest.placeholder}
          disabled={rest.disabled}
          autoFocus={rest.autoFocus}
          onKeyDown={rest.onKeyDown}
          data-testid={rest["data-testid"]}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      ) : (
        <input
          type="text"
          {...rest}
          {...shared}
          ref={ref}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
      {error ? (
        <span id={`${id}-error`} className={styles["error"]} role="alert">
          {error}
        </span>
      ) : (
        hint !== undefined && (
          <span id={`${id}-hint`} className={styles["hint"]}>
            {hint}
          </span>
        )
      )}
    </div>
  );
}

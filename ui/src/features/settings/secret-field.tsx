// A secret: it can be typed or pasted and seen while it is typed, and never comes back.

import { Eye, EyeOff, KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";

import { IconButton } from "../../components/icon-button";
import { TextField } from "../../components/text-field";
import styles from "./secret-field.module.css";

export type SecretFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** Where the one that is kept is. */
  kept?: ReactNode;
  onBlur?: () => void;
  testId: string;
};

export function SecretField({ label, value, onChange, placeholder, hint, error, kept, onBlur, testId }: SecretFieldProps) {
  const [shown, setShown] = useState(false);
  const typed = value !== "";
  return (
    <div className={styles["field"]}>
      <TextField
        label={label}
        type={shown ? "text" : "password"}
        mono
        value={value}
        onChange={(next) => {
          onChange(next);
          if (next === "") setShown(false);
        }}
        placeholder={placeholder}
        hint={hint}
        error={error}
        onBlur={onBlur}
        data-testid={testId}
      />
      <div className={styles["end"]}>
        {typed ? (
          <IconButton
            size="sm"
            label={shown ? "Hide" : "Show"}
            aria-pressed={shown}
            icon={shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
            data-testid={`${testId}-show`}
            onClick={() => { setShown(!shown); }}
          />
        ) : (
          kept !== undefined && (
            <span className={styles["kept"]} data-testid={`${testId}-kept`}>
              <KeyRound size={12} aria-hidden />
              {kept}
            </span>
          )
        )}
      </div>
    </div>
  );
}

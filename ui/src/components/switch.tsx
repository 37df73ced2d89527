// An on/off switch with its name beside it.

import { Switch as Primitive } from "radix-ui";
import { type Ref, useId } from "react";

import styles from "./switch.module.css";

export type SwitchProps = {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** What it does, under the name. */
  hint?: string;
  disabled?: boolean;
  testId?: string;
  ref?: Ref<HTMLButtonElement>;
};

export function Switch({ label, checked, onChange, hint, disabled = false, testId, ref }: SwitchProps) {
  const id = useId();
  const hintId = useId();
  return (
    <div className={styles["row"]}>
      <span className={styles["words"]}>
        <label htmlFor={id} className={styles["label"]}>
          {label}
        </label>
        {hint !== undefined && (
          <span id={hintId} className={styles["hint"]}>
            {hint}
          </span>
        )}
      </span>
      <Primitive.Root
        ref={ref}
        id={id}
        className={styles["track"]}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : hintId}
        data-testid={testId}
      >
        <Primitive.Thumb className={styles["thumb"]} />
      </Primitive.Root>
    </div>
  );
}

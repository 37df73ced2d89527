// One of a few views, all visible at once: Canvas | Split | YAML.

import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";

import styles from "./segmented.module.css";

export type SegmentedOption<Value extends string> = { value: Value; label: string; icon?: ReactNode; testId?: string };

export type SegmentedProps<Value extends string> = {
  /** Names the group for who can't see it. */
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly SegmentedOption<Value>[];
};

export function Segmented<Value extends string>({ label, value, onChange, options }: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      className={styles["group"]}
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((each) => each.value === next);
        if (option) {
          onChange(option.value);
        }
      }}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value} className={styles["item"]} data-testid={option.testId}>
          {option.icon}
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

// One of a few values, in a list that opens.

import { Check, ChevronDown } from "lucide-react";
import { Select as Primitive } from "radix-ui";
import { useId } from "react";

import styles from "./field.module.css";

export type SelectOption<Value extends string> = { value: Value; label: string; detail?: string | undefined };

export type SelectProps<Value extends string> = {
  label: string;
  hideLabel?: boolean;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly SelectOption<Value>[];
  testId?: string;
  disabled?: boolean;
  placeholder?: string;
};

/** Radix keeps the empty text for "nothing chosen"; an option may well have it. */
const wrap = (value: string): string => `=${value}`;

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, hideLabel, value, onChange, options, testId, disabled, placeholder } = props;
  const id = useId();
  const chosen = options.find((option) => option.value === value);
  return (
    <div className={styles["field"]}>
      <span id={id} className={hideLabel ? "visually-hidden" : styles["label"]}>
        {label}
      </span>
      <Primitive.Root
        value={chosen ? wrap(chosen.value) : ""}
        disabled={disabled}
        onValueChange={(next) => {
          const option = options.find((each) => wrap(each.value) === next);
          if (option) onChange(option.value);
        }}
      >
        <Primitive.Trigger className={styles["control"]} aria-labelledby={`${id} ${id}-value`} data-testid={testId}>
          <span id={`${id}-value`} className={styles["value"]}>
            <Primitive.Value placeholder={placeholder ?? "Choose…"}>{chosen?.label}</Primitive.Value>
          </span>
          <ChevronDown size={14} className={styles["chevron"]} aria-hidden />
        </Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content className={styles["popover"]} position="popper" sideOffset={4} collisionPadding={8}>
            <Primitive.Viewport className={styles["list"]}>
              {options.map((option) => (
                <Primitive.Item
                  key={option.value}
                  value={wrap(option.value)}
                  className={styles["option"]}
                  data-value={option.value}
                  textValue={option.label}
                >
                  <span className={styles["words"]}>
                    <Primitive.ItemText>{option.label}</Primitive.ItemText>
                    {option.detail !== undefined && <span className={styles["detail"]}>{option.detail}</span>}
                  </span>
                  <span className={styles["check"]}>
                    <Primitive.ItemIndicator>
                      <Check size={14} aria-hidden />
                    </Primitive.ItemIndicator>
                  </span>
                </Primitive.Item>
              ))}
            </Primitive.Viewport>
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </div>
  );
}

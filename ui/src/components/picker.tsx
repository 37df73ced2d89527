// One of many values, found by typing: a button that opens a searchable list.

import { Check, ChevronDown, Search } from "lucide-react";
import { Popover } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";

import styles from "./field.module.css";
import { matching } from "./matching";

export type PickerOption = { value: string | null; label: string; detail?: string | undefined; keywords?: string | readonly string[] | undefined };

export type PickerProps = {
  label: string;
  hideLabel?: boolean;
  value: string | null;
  display: ReactNode;
  options: readonly PickerOption[];
  onChange: (value: string | null) => void;
  testId?: string;
  disabled?: boolean;
};

export function Picker({ label, hideLabel, value, display, options, onChange, testId, disabled }: PickerProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <div className={styles["field"]}>
      <span id={id} className={hideLabel ? "visually-hidden" : styles["label"]}>
        {label}
      </span>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          className={styles["control"]}
          aria-labelledby={`${id} ${id}-value`}
          disabled={disabled}
          data-testid={testId}
        >
          <span id={`${id}-value`} className={styles["value"]}>
            {display}
          </span>
          <ChevronDown size={14} className={styles["chevron"]} aria-hidden />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className={styles["popover"]} align="start" sideOffset={4} collisionPadding={8} aria-label={label}>
            <Found
              label={label}
              value={value}
              options={options}
              onPick={(picked) => {
                setOpen(false);
                onChange(picked);
              }}
            />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </div>
  );
}

type FoundProps = Pick<PickerProps, "label" | "value" | "options"> & { onPick: (value: string | null) => void };

function Found({ label, value, options, onPick }: FoundProps) {
  const id = useId();
  const [query, setQuery] = useState("");
  const found = matching(options, query);
  const [marked, setMarked] = useState(() => Math.max(0, options.findIndex((option) => option.value === value)));
  const active = Math.min(marked, found.length - 1);
  const optionId = (index: number) => `${id}-${String(index)}`;
  const mark = (index: number) => {
    setMarked(index);
    document.getElementById(optionId(index))?.scrollIntoView({ block: "nearest" });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") mark(Math.min(active + 1, found.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(active - 1, 0));
    else if (event.key === "Enter") {
      const picked = found[active];
      if (picked) onPick(picked.value);
    } else return;
    event.preventDefault();
  };

  return (
    <>
      <div className={styles["search"]}>
        <Search size={14} aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={active >= 0 ? optionId(active) : undefined}
          aria-label={`Search ${label.toLowerCase()}`}
          placeholder="Search"
          value={query}
          spellCheck={false}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setQuery(event.target.value);
            setMarked(0);
          }}
        />
      </div>
      <div role="listbox" id={`${id}-list`} className={styles["list"]} aria-label={label}>
        {found.map((option, index) => (
          // The field above has the keyboard.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={option.value ?? ""}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={option.value === value}
            className={styles["option"]}
            data-active={index === active}
            data-value={option.value ?? ""}
            onClick={() => {
              onPick(option.value);
            }}
            onPointerMove={() => {
              setMarked(index);
            }}
          >
            <span className={styles["words"]}>
              <span className="truncate" title={option.label}>
                {option.label}
              </span>
              {option.detail !== undefined && (
                <span className={styles["detail"]} title={option.detail}>
                  {option.detail}
                </span>
              )}
            </span>
            <span className={styles["check"]}>{option.value === value && <Check size={14} aria-hidden />}</span>
          </div>
        ))}
        {found.length === 0 && <p className={styles["none"]}>Nothing matches “{query}”.</p>}
      </div>
    </>
  );
}

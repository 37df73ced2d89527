// One of many values, found by typing: a button that opens a searchable list.

import { Check, ChevronDown, Search } from "lucide-react";
import { Popover } from "radix-ui";
import { type KeyboardEvent, type ReactElement, type ReactNode, useId, useState } from "react";

import fieldStyles from "./field.module.css";
import { matching } from "./matching";
import styles from "./picker.module.css";

export type PickerOption = {
  value: string | null;
  label: string;
  /** Right of the label: a version, a kind. */
  meta?: string | null | undefined;
  detail?: string | undefined;
  /** A third line: declared parameters. */
  foot?: string | undefined;
  keywords?: string | readonly string[] | undefined;
};

export type PickerTone = "set" | "inherited" | "empty" | "bad";

export type PickerProps = {
  label: string;
  hideLabel?: boolean;
  value: string | null;
  display: ReactNode;
  options: readonly PickerOption[];
  onChange: (value: string | null) => void;
  testId?: string;
  disabled?: boolean;
  tone?: PickerTone;
  /** Without a frame until it is pointed at. */
  compact?: boolean;
  /** Opened from outside; it can be opened here all the same. */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

export function Picker(props: PickerProps) {
  const { label, hideLabel, value, display, options, onChange, testId, disabled, tone = "set", compact = false, open, onOpenChange } = props;
  const id = useId();
  return (
    <div className={`${fieldStyles["field"] ?? ""} ${styles["root"] ?? ""}`}>
      <span id={id} className={hideLabel ? "visually-hidden" : fieldStyles["label"]}>
        {label}
      </span>
      <PickerPopover
        label={label}
        value={value}
        options={options}
        onPick={onChange}
        {...(open === undefined ? {} : { open })}
        {...(onOpenChange === undefined ? {} : { onOpenChange })}
      >
        <button
          type="button"
          className={`${fieldStyles["control"] ?? ""} ${styles["control"] ?? ""}`}
          aria-labelledby={`${id} ${id}-value`}
          aria-haspopup="listbox"
          disabled={disabled}
          data-testid={testId}
          data-tone={tone}
          data-compact={compact}
        >
          <span id={`${id}-value`} className={fieldStyles["value"]}>
            {display}
          </span>
          <ChevronDown size={14} className={fieldStyles["chevron"]} aria-hidden />
        </button>
      </PickerPopover>
    </div>
  );
}

export type PickerPopoverProps = Pick<PickerProps, "label" | "value" | "options" | "open" | "onOpenChange"> & {
  align?: "start" | "end";
  /** What stands there when there is nothing to choose from. */
  none?: string;
  onPick: (value: string | null) => void;
  /** The button that opens it. */
  children: ReactElement;
};

/** The searchable list at any button. */
export function PickerPopover({ label, value, options, open, onOpenChange, align = "start", none, onPick, children }: PickerPopoverProps) {
  const [opened, setOpened] = useState(false);
  const change = (next: boolean): void => {
    setOpened(next);
    onOpenChange?.(next);
  };
  return (
    <Popover.Root open={open === true || opened} onOpenChange={change}>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={`${fieldStyles["popover"] ?? ""} ${styles["popover"] ?? ""}`}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          <Found
            label={label}
            value={value}
            options={options}
            none={none}
            onPick={(picked) => {
              change(false);
              onPick(picked);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type FoundProps = Pick<PickerProps, "label" | "value" | "options"> & { none: string | undefined; onPick: (value: string | null) => void };

const pageRows = 8;

function Found({ label, value, options, none, onPick }: FoundProps) {
  const id = useId();
  const [query, setQuery] = useState("");
  const found = matching(options, query);
  const [marked, setMarked] = useState(() => Math.max(0, options.findIndex((option) => option.value === value)));
  const active = Math.min(marked, found.length - 1);
  const optionId = (index: number) => `${id}-${String(index)}`;
  const mark = (index: number) => {
    const next = Math.max(0, Math.min(found.length - 1, index));
    setMarked(next);
    document.getElementById(optionId(next))?.scrollIntoView({ block: "nearest" });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows };
    const step = steps[event.key];
    if (step !== undefined) mark(active + step);
    else if (event.key === "Enter") {
      const picked = found[active];
      if (picked) onPick(picked.value);
    } else {
      // The field has an undo of its own.
      if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) event.stopPropagation();
      return;
    }
    event.preventDefault();
  };

  return (
    <>
      <div className={fieldStyles["search"]}>
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
      <div role="listbox" id={`${id}-list`} className={fieldStyles["list"]} aria-label={label}>
        {found.map((option, index) => (
          <Option
            key={option.value ?? ""}
            id={optionId(index)}
            option={option}
            selected={option.value === value}
            active={index === active}
            onMark={() => { setMarked(index); }}
            onPick={() => { onPick(option.value); }}
          />
        ))}
        {found.length === 0 && <p className={fieldStyles["none"]}>{options.length === 0 ? (none ?? "Nothing to choose from.") : `Nothing matches “${query}”.`}</p>}
      </div>
    </>
  );
}

type OptionProps = { id: string; option: PickerOption; selected: boolean; active: boolean; onMark: () => void; onPick: () => void };

function Option({ id, option: { value, label, meta, detail, foot }, selected, active, onMark, onPick }: OptionProps) {
  return (
    // The field above has the keyboard.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      className={fieldStyles["option"]}
      data-active={active}
      data-value={value ?? ""}
      onClick={onPick}
      onPointerMove={onMark}
    >
      <span className={fieldStyles["words"]}>
        <span className={styles["line"]}>
          <span className="truncate" title={label}>{label}</span>
          {meta && <span className={styles["meta"]}>{meta}</span>}
        </span>
        {detail && <span className={fieldStyles["detail"]} title={detail}>{detail}</span>}
        {foot && <span className={styles["foot"]} title={foot}>{foot}</span>}
      </span>
      <span className={fieldStyles["check"]}>{selected && <Check size={14} aria-hidden />}</span>
    </div>
  );
}

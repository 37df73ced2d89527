// A searchable choice of one: workflows for a gate or hook, an action, an environment, a product.

import { Check, ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useId, useRef, useState } from "react";

import styles from "./picker.module.css";
import { keepFieldUndo } from "./use-editor-keys";

export type Choice = {
  /** Unique; what is given back. */
  id: string;
  title: string;
  detail?: string | null;
  /** Right of the title: a version, a kind. */
  meta?: string | null;
  /** A third line: declared parameters. */
  foot?: string | null;
};

type PickerProps = {
  /** Accessible name of the field. */
  label: string;
  testId?: string;
  choices: readonly Choice[];
  /** Id of the chosen one. */
  value: string;
  /** What the closed field shows. */
  shown: React.ReactNode;
  tone?: "set" | "inherited" | "empty" | "bad";
  compact?: boolean;
  disabled?: boolean;
  /** Opened from outside (a gate on the canvas). */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  onPick: (id: string) => void;
  none?: string;
};

export function Picker(props: PickerProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const open = props.open === true || ownOpen;
  const setOpen = (next: boolean): void => {
    setOwnOpen(next);
    props.onOpenChange?.(next);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <button
          type="button"
          className={styles["field"]}
          data-testid={props.testId}
          data-tone={props.tone ?? "set"}
          data-compact={props.compact === true}
          disabled={props.disabled}
          aria-haspopup="listbox"
        >
          <span className="visually-hidden">{props.label}: </span>
          <span className={styles["shown"]}>{props.shown}</span>
          <ChevronDown size={14} aria-hidden />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles["popover"]} align="start" sideOffset={4} collisionPadding={12}>
          <ChoiceList
            {...props}
            onPick={(id) => {
              setOpen(false);
              props.onPick(id);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type ChoiceListProps = Pick<PickerProps, "label" | "choices" | "value" | "none" | "onPick">;

/** The search field with its list, for a popover. */
export function ChoiceList({ label, choices, value, none, onPick }: ChoiceListProps) {
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(() => Math.max(0, choices.findIndex((choice) => choice.id === value)));
  const list = useId();
  const rows = useRef(new Map<number, HTMLElement>());
  const words = search.trim().toLowerCase().split(/\s+/);
  const found = choices.filter((choice) => {
    const all = `${choice.title} ${choice.detail ?? ""}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const index = Math.min(at, found.length - 1);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(found.length - 1, to));
    setAt(next);
    rows.current.get(next)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    keepFieldUndo(event);
    const steps: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + 8, PageUp: index - 8 };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const choice = found[index];
      if (choice) onPick(choice.id);
    }
  };
  return (
    <div className={styles["picker"]}>
      <input
        className={styles["search"]}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found[index] ? `${list}-${index}` : undefined}
        aria-label={`${label}: find`}
        placeholder="Find"
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles["list"]} role="listbox" id={list} aria-label={label} tabIndex={-1}>
        {found.map((choice, row) => (
          <div
            key={choice.id}
            id={`${list}-${row}`}
            ref={(element) => {
              if (element) rows.current.set(row, element);
              else rows.current.delete(row);
            }}
            className={styles["option"]}
            role="option"
            tabIndex={-1}
            aria-selected={choice.id === value}
            data-at={row === index}
            onClick={() => {
              onPick(choice.id);
            }}
            onKeyDown={onKeyDown}
          >
            <span className={styles["mark"]}>{choice.id === value && <Check size={14} aria-hidden />}</span>
            <span className={styles["optionName"]} title={choice.title}>{choice.title}</span>
            {choice.meta && <span className={styles["optionMeta"]}>{choice.meta}</span>}
            {choice.detail && <span className={styles["optionDetail"]}>{choice.detail}</span>}
            {choice.foot && <span className={styles["optionFoot"]} title={choice.foot}>{choice.foot}</span>}
          </div>
        ))}
        {found.length === 0 && <p className={styles["empty"]}>{choices.length === 0 ? (none ?? "Nothing to choose from.") : "Nothing of that name."}</p>}
      </div>
    </div>
  );
}

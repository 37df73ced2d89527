// One field of a filter: its name, its value (which opens the choice), and a way to be rid of it.

import { ListFilter, X } from "lucide-react";
import { Popover } from "radix-ui";
import { type ComponentProps, type ReactNode, useState } from "react";

import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { PickerPopover, type PickerOption } from "../../components/picker";
import { type Span, spanChoices } from "./filter";
import { SpanForm } from "./span-form";
import fieldStyles from "../../components/field.module.css";
import styles from "./filter-bar.module.css";

export type FieldChipProps = {
  name: string;
  /** The value in words; `null`: none is set. */
  words: string | null;
  testId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onRemove: () => void;
};

export type PickChipProps = FieldChipProps & { value: string | null; options: readonly PickerOption[]; onPick: (value: string | null) => void };

/** A field with a list of values. */
export function PickChip({ value, options, onPick, ...field }: PickChipProps) {
  return (
    <Shell {...field}>
      <PickerPopover label={field.name} value={value} options={options} open={field.open} onOpenChange={field.onOpenChange} onPick={onPick}>
        <Value name={field.name} words={field.words} testId={field.testId} />
      </PickerPopover>
    </Shell>
  );
}

export type SpanChipProps = FieldChipProps & { span: Span; onSpan: (span: Span) => void };

/** A time. */
export function SpanChip({ span, onSpan, ...field }: SpanChipProps) {
  return (
    <Shell {...field}>
      <Popover.Root open={field.open} onOpenChange={field.onOpenChange}>
        <Popover.Trigger asChild><Value name={field.name} words={field.words} testId={field.testId} /></Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className={`${fieldStyles["popover"] ?? ""} ${styles["spans"] ?? ""}`} align="start" sideOffset={4} collisionPadding={8} aria-label={field.name}>
            <SpanForm
              span={span} choices={spanChoices}
              onChange={(next) => {
                onSpan(next);
                field.onOpenChange(false);
              }}
            />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </Shell>
  );
}

function Shell({ name, words, onOpenChange, onRemove, children }: FieldChipProps & { children: ReactNode }) {
  return (
    <span className={styles["chip"]} data-set={words !== null}>
      <span className={styles["name"]} aria-hidden>{name}</span>
      {children}
      <button
        type="button" className={styles["remove"]} aria-label={`Remove the filter ${name}`}
        onClick={() => {
          onOpenChange(false);
          onRemove();
        }}
      >
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}

/** What the popovers hang on: their props and their ref go to the button. */
function Value({ name, words, testId, ...trigger }: Pick<FieldChipProps, "name" | "words" | "testId"> & ComponentProps<"button">) {
  return (
    <button type="button" {...trigger} className={styles["value"]} aria-label={`${name}: ${words ?? "any"}`} data-testid={testId}>
      <span>{words ?? "any"}</span>
    </button>
  );
}

export type AddFilterProps = { options: readonly PickerOption[]; onPick: (field: string) => void };

/** What else can be set. */
export function AddFilter({ options, onPick }: AddFilterProps) {
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState<string | null>(null);
  useShortcut("f", "Add a filter", () => { setOpen(true); });
  return (
    <PickerPopover label="Filter by" value={null} options={options} open={open} onOpenChange={setOpen} onPick={setPicked}>
      <Button
        variant="ghost" icon={<ListFilter size={14} aria-hidden />} data-testid="add-filter"
        onFocus={() => {
          // The list has closed and has given the focus back: what opens before that would be closed by it.
          if (picked === null) return;
          setPicked(null);
          onPick(picked);
        }}
      >
        Filter
      </Button>
    </PickerPopover>
  );
}

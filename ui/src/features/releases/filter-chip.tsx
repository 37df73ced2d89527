// One field of the filter: its name, its value (which opens the choice), and a way to be rid of it.

import { X } from "lucide-react";
import { Popover } from "radix-ui";

import type { ConfigurationView } from "../../gen/bindings";
import { PickerPopover, type PickerOption } from "../../components/picker";
import { type Field, fieldNames, type Filter, isSet, spanChoices, statusChoices, valueWords, without } from "./filter";
import { SpanForm } from "./span-form";
import fieldStyles from "../../components/field.module.css";
import styles from "./filter-bar.module.css";

export type FilterChipProps = {
  field: Field;
  filter: Filter;
  configuration: ConfigurationView | null;
  onChange: (filter: Filter) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

export function FilterChip({ field, filter, configuration, onChange, open, onOpenChange }: FilterChipProps) {
  const name = fieldNames[field];
  const words = isSet(filter, field) ? valueWords(filter, field) : "any";
  const value = (
    <button type="button" className={styles["value"]} aria-label={`${name}: ${words}`} data-testid={`filter-${field}`}>
      <span>{words}</span>
    </button>
  );
  return (
    <span className={styles["chip"]} data-set={isSet(filter, field)}>
      <span className={styles["name"]} aria-hidden>{name}</span>
      {field === "span" ? (
        <Popover.Root open={open} onOpenChange={onOpenChange}>
          <Popover.Trigger asChild>{value}</Popover.Trigger>
          <Popover.Portal>
            <Popover.Content className={`${fieldStyles["popover"] ?? ""} ${styles["spans"] ?? ""}`} align="start" sideOffset={4} collisionPadding={8} aria-label="Started">
              <SpanForm
                span={filter.span} choices={spanChoices}
                onChange={(span) => {
                  onChange({ ...filter, span });
                  onOpenChange(false);
                }}
              />
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      ) : (
        <PickerPopover
          label={name} value={chosen(filter, field)} options={optionsOf(field, configuration)} open={open} onOpenChange={onOpenChange}
          onPick={(picked) => { onChange(withValue(filter, field, picked)); }}
        >
          {value}
        </PickerPopover>
      )}
      <button type="button" className={styles["remove"]} aria-label={`Remove the filter ${name}`} onClick={() => { onOpenChange(false); onChange(without(filter, field)); }}>
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}

type Picked = Exclude<Field, "span">;

function chosen(filter: Filter, field: Picked): string | null {
  if (field !== "status") return filter[field];
  return statusChoices.find(({ statuses }) => statuses.join() === filter.status.join())?.value ?? null;
}

function withValue(filter: Filter, field: Picked, value: string | null): Filter {
  if (field !== "status") return { ...filter, [field]: value };
  return { ...filter, status: statusChoices.find((choice) => choice.value === value)?.statuses ?? [] };
}

function optionsOf(field: Picked, configuration: ConfigurationView | null): PickerOption[] {
  switch (field) {
    case "status":
      return statusChoices.map(({ value, label }) => ({ value, label }));
    case "product":
      return (configuration?.products ?? []).map(({ name }) => ({ value: name, label: name }));
    case "flow":
      return (configuration?.flows ?? []).map(({ name, description }) => ({ value: name, label: name, detail: description ?? undefined }));
    case "environment":
      return (configuration?.environments ?? []).map(({ name, kind }) => ({ value: name, label: name, meta: kind === "PROD" ? "production" : null }));
  }
}

// A field of the filter of releases, with what can be chosen for it.

import type { ConfigurationView } from "../../gen/bindings";
import type { PickerOption } from "../../components/picker";
import { PickChip, SpanChip } from "./field-chip";
import { type Field, fieldNames, type Filter, isSet, statusChoices, valueWords, without } from "./filter";

export type FilterChipProps = {
  field: Field;
  filter: Filter;
  configuration: ConfigurationView | null;
  onChange: (filter: Filter) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

export function FilterChip({ field, filter, configuration, onChange, open, onOpenChange }: FilterChipProps) {
  const shared = {
    name: fieldNames[field], words: isSet(filter, field) ? valueWords(filter, field) : null, testId: `filter-${field}`, open, onOpenChange,
    onRemove: () => { onChange(without(filter, field)); },
  };
  if (field === "span") return <SpanChip {...shared} span={filter.span} onSpan={(span) => { onChange({ ...filter, span }); }} />;
  return <PickChip {...shared} value={chosen(filter, field)} options={optionsOf(field, configuration)} onPick={(picked) => { onChange(withValue(filter, field, picked)); }} />;
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

// The row of filters over the acts.

import { X } from "lucide-react";
import { useRef, useState } from "react";

import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import type { PickerOption } from "../../components/picker";
import { AddFilter, PickChip, SpanChip } from "../releases/field-chip";
import { SearchField } from "../releases/filter-bar";
import { type ActField, actFieldNames, actFields, type ActFilter, actKinds, actLooks, actValue, allActs, isNarrowed } from "./acts";
import styles from "../releases/filter-bar.module.css";

export type AuditFiltersProps = { filter: ActFilter; onChange: (filter: ActFilter) => void; people: readonly string[]; products: readonly string[] };

export function AuditFilters({ filter, onChange, people, products }: AuditFiltersProps) {
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState<ActField | null>(null);
  useShortcut("/", "Look for a text", () => input.current?.focus());
  const options = { by: named(people), product: named(products), kind: actKinds.map((kind) => ({ value: kind, label: actLooks[kind].word })) };
  return (
    <div className={styles["bar"]} role="search" aria-label="Filter acts">
      <SearchField value={filter.text} inputRef={input} onChange={(text) => { onChange({ ...filter, text }); }} placeholder="Person, act, reason…" label="Look for a text in all acts" testId="audit-text" />
      {actFields.filter((field) => actValue(filter, field) !== null || field === open).map((field) => {
        const shared = {
          name: actFieldNames[field], words: actValue(filter, field), testId: `audit-${field}`, open: field === open,
          onOpenChange: (next: boolean) => { setOpen(next ? field : null); }, onRemove: () => { onChange({ ...filter, [field]: allActs[field] }); },
        };
        if (field === "span") return <SpanChip key={field} {...shared} span={filter.span} onSpan={(span) => { onChange({ ...filter, span }); }} />;
        return (
          <PickChip
            key={field} {...shared} value={field === "kind" ? (filter.kind[0] ?? null) : filter[field]} options={options[field]}
            onPick={(value) => { onChange({ ...filter, [field]: field === "kind" ? actKinds.filter((kind) => kind === value) : value }); }}
          />
        );
      })}
      <AddFilter
        options={actFields.map((field) => ({ value: field, label: actFieldNames[field] }))}
        onPick={(value) => { setOpen(actFields.find((field) => field === value) ?? null); }}
      />
      {isNarrowed(filter) && <Button variant="ghost" icon={<X size={14} aria-hidden />} onClick={() => { onChange(allActs); }} data-testid="clear-filters">Clear</Button>}
    </div>
  );
}

function named(names: readonly string[]): PickerOption[] {
  return names.map((name) => ({ value: name, label: name }));
}

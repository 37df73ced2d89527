// The row of filters over the list: the text, one chip for each field that is set, and what else could be set.

import { Search, X } from "lucide-react";
import { useRef, useState } from "react";

import type { ConfigurationView } from "../../gen/bindings";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { PickerPopover } from "../../components/picker";
import { type Field, fieldNames, fields, type Filter, isFiltered, isSet, noFilter } from "./filter";
import { AddFilter } from "./field-chip";
import { FilterChip } from "./filter-chip";
import styles from "./filter-bar.module.css";

export type FilterBarProps = {
  filter: Filter;
  onChange: (filter: Filter) => void;
  configuration: ConfigurationView | null;
  /** Those who have started releases, as far as they were seen. */
  people: readonly string[];
};

export function FilterBar({ filter, onChange, configuration, people }: FilterBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const [naming, setNaming] = useState(false);
  const [open, setOpen] = useState<Field | null>(null);
  useShortcut("/", "Look for a text", () => input.current?.focus());
  const options = [
    ...fields.map((field) => ({ value: field, label: fieldNames[field] })),
    { value: "by", label: "Started by", detail: "Looks for the name anywhere in a row" },
  ];
  return (
    <div className={styles["bar"]} role="search" aria-label="Filter releases">
      <SearchField value={filter.text} inputRef={input} onChange={(text) => { onChange({ ...filter, text }); }} placeholder="Commit, reason, version…" label="Look for a text in all releases" testId="release-filter" />
      {fields.filter((field) => isSet(filter, field) || field === open).map((field) => (
        <FilterChip
          key={field} field={field} filter={filter} configuration={configuration} onChange={onChange} open={field === open}
          onOpenChange={(next) => { setOpen(next ? field : null); }}
        />
      ))}
      <AddFilter
        options={options}
        onPick={(value) => {
          const field = fields.find((each) => each === value);
          if (field === undefined) setNaming(true);
          else setOpen(field);
        }}
      />
      {naming && (
        <PickerPopover
          label="Started by" value={null} options={people.map((name) => ({ value: name, label: name }))} open none="Nobody has started a release yet."
          onOpenChange={(next) => { if (!next) setNaming(false); }} onPick={(text) => { onChange({ ...filter, text: text ?? "" }); }}
        >
          <Button variant="ghost">Started by…</Button>
        </PickerPopover>
      )}
      {isFiltered(filter) && <Button variant="ghost" icon={<X size={14} aria-hidden />} onClick={() => { onChange(noFilter); }} data-testid="clear-filters">Clear</Button>}
    </div>
  );
}

type SearchFieldProps = {
  value: string;
  onChange: (text: string) => void;
  label: string;
  placeholder: string;
  testId: string;
  inputRef: React.RefObject<HTMLInputElement | null>;
};

/** A text to look for; Escape empties it, then leaves it. */
export function SearchField({ value, onChange, label, placeholder, testId, inputRef }: SearchFieldProps) {
  return (
    <label className={styles["search"]}>
      <Search size={14} aria-hidden />
      <input
        ref={inputRef} type="search" value={value} placeholder={placeholder} aria-label={label} data-testid={testId} autoComplete="off" spellCheck={false}
        onChange={(event) => { onChange(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (value === "") event.currentTarget.blur();
          else onChange("");
        }}
      />
      <kbd className={styles["slash"]} aria-hidden>/</kbd>
    </label>
  );
}

// The row of filters over the list.

import { Search, X } from "lucide-react";
import { useRef } from "react";

import type { ConfigurationView } from "../../gen/bindings";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { Picker } from "../../components/picker";
import { Segmented } from "../../components/segmented";
import { choiceOf, type Filter, isFiltered, noFilter, statusChoices } from "./filter";
import styles from "./releases.module.css";

export type FiltersProps = { filter: Filter; onChange: (filter: Filter) => void; configuration: ConfigurationView | null };

const options = statusChoices.map(({ value, label }) => ({ value, label, testId: `status-filter-${value}` }));

export function Filters({ filter, onChange, configuration }: FiltersProps) {
  const input = useRef<HTMLInputElement>(null);
  useShortcut("/", "Filter releases", () => input.current?.focus());
  const products = (configuration?.products ?? []).map(({ name }) => ({ value: name, label: name }));
  const flows = (configuration?.flows ?? []).map(({ name, description }) => ({ value: name, label: name, detail: description ?? undefined }));
  return (
    <div className={styles["filters"]} role="search" aria-label="Filter releases">
      <label className={styles["search"]}>
        <Search size={14} aria-hidden />
        <input
          ref={input} type="search" value={filter.text} placeholder="Commit, cause, version, person" aria-label="Filter the loaded releases by text"
          data-testid="release-filter" autoComplete="off" spellCheck={false}
          onChange={(event) => {
            onChange({ ...filter, text: event.target.value });
          }}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            if (filter.text === "") event.currentTarget.blur();
            else onChange({ ...filter, text: "" });
          }}
        />
        <kbd className={styles["slash"]} aria-hidden>/</kbd>
      </label>
      <Segmented
        label="Status" value={choiceOf(filter.status)} options={options}
        onChange={(value) => {
          onChange({ ...filter, status: statusChoices.find((choice) => choice.value === value)?.statuses ?? null });
        }}
      />
      <Picker
        label="Product" hideLabel value={filter.product} display={filter.product ?? "All products"} testId="product-filter"
        options={[{ value: null, label: "All products" }, ...products]} onChange={(product) => { onChange({ ...filter, product }); }}
      />
      <Picker
        label="Flow" hideLabel value={filter.flow} display={filter.flow ?? "All flows"} testId="flow-filter"
        options={[{ value: null, label: "All flows" }, ...flows]} onChange={(flow) => { onChange({ ...filter, flow }); }}
      />
      {isFiltered(filter) && <Button variant="ghost" icon={<X size={14} aria-hidden />} onClick={() => { onChange(noFilter); }}>Clear</Button>}
    </div>
  );
}

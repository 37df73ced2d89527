// Views of one thing. The content stands below and is labelled by its tab.

import { type KeyboardEvent, useRef } from "react";

import styles from "./tabs.module.css";

export type Tab<Value extends string> = { value: Value; label: string; count?: number | undefined; tone?: "danger"; testId?: string };

export type TabsProps<Value extends string> = {
  label?: string;
  value: Value;
  onChange: (value: Value) => void;
  tabs: readonly Tab<Value>[];
};

export function Tabs<Value extends string>({ label = "Views", value, onChange, tabs }: TabsProps<Value>) {
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || event.altKey) return;
    const index = (at + step + tabs.length) % tabs.length;
    const next = tabs[index];
    if (!next) return;
    event.preventDefault();
    onChange(next.value);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[index]?.focus();
  };

  return (
    <div className={styles["tabs"]} role="tablist" aria-label={label} ref={list} tabIndex={-1} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          role="tab"
          id={`tab-${tab.value}`}
          aria-selected={tab.value === value}
          tabIndex={tab.value === value ? 0 : -1}
          className={styles["tab"]}
          data-testid={tab.testId}
          onClick={() => {
            onChange(tab.value);
          }}
        >
          {tab.label}
          {tab.count !== undefined && tab.count > 0 && (
            <span className={styles["count"]} data-tone={tab.tone}>
              {tab.count}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

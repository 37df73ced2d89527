// Places of the frame that the screen on show fills: breadcrumb and actions at the top, words and shortcuts at the bottom.

import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode, useEffect } from "react";
import { createPortal } from "react-dom";
import { create } from "zustand";

import { Kbd } from "../components/kbd";
import { Truncated } from "../components/truncated";
import styles from "./actions-slot.module.css";
import { navigate, type Route } from "./router";

type Slot = "actions" | "breadcrumb" | "status";

const useSlots = create<{ [slot in Slot]: HTMLElement | null }>(() => ({ actions: null, breadcrumb: null, status: null }));

const keep: { [slot in Slot]: (element: HTMLElement | null) => void } = {
  actions: (element) => { useSlots.setState({ actions: element }); },
  breadcrumb: (element) => { useSlots.setState({ breadcrumb: element }); },
  status: (element) => { useSlots.setState({ status: element }); },
};

/** The frame's side: where the screen's part appears. */
export function SlotPlace({ slot, className }: { slot: Slot; className?: string | undefined }) {
  return <div ref={keep[slot]} className={className} />;
}

function Fill({ slot, children }: { slot: Slot; children: ReactNode }) {
  const place = useSlots((slots) => slots[slot]);
  return place && createPortal(children, place);
}

export function TopBarActions({ children }: { children: ReactNode }) {
  return <Fill slot="actions">{children}</Fill>;
}

export type BreadcrumbPart = { label: string; route?: Route };

export function Breadcrumb({ parts }: { parts: readonly BreadcrumbPart[] }) {
  const title = parts.at(-1)?.label ?? "";
  // Synchronises with the title of the window's document, which screen readers and window switchers read.
  useEffect(() => {
    document.title = title === "" ? "Signalbox" : `${title} · Signalbox`;
  }, [title]);
  return (
    <Fill slot="breadcrumb">
      <nav aria-label="Breadcrumb" className={styles["breadcrumb"]} data-testid="breadcrumb">
        {parts.map(({ label, route }, index) => (
          <Fragment key={`${String(index)} ${label}`}>
            {index === 0 && <ChevronRight size={14} aria-hidden className={styles["separator"]} />}
            {route && index < parts.length - 1 ? (
              <span className={styles["above"]}>
                <button type="button" className={styles["link"]} onClick={() => { navigate(route); }}>
                  {label}
                </button>
                <ChevronRight size={14} aria-hidden className={styles["separator"]} />
              </span>
            ) : (
              <h1 className={styles["here"]} aria-current="page">
                <Truncated>{label}</Truncated>
              </h1>
            )}
          </Fragment>
        ))}
      </nav>
    </Fill>
  );
}

export type StatusBarProps = {
  left?: ReactNode;
  shortcuts?: readonly { keys: readonly string[]; label: string }[];
};

export function StatusBar({ left, shortcuts = [] }: StatusBarProps) {
  return (
    <Fill slot="status">
      <div className={styles["left"]}>{left}</div>
      <div className={styles["shortcuts"]}>
        {shortcuts.map(({ keys, label }) => (
          <span key={label} className={styles["shortcut"]}>
            {keys.map((key) => (
              <Kbd key={key}>{key === "Enter" ? "↵" : key}</Kbd>
            ))}
            {label}
          </span>
        ))}
      </div>
    </Fill>
  );
}

// Keys of the window: screens say which they listen to, one listener hears them all, the overlay lists them.

import { useEffect, useRef } from "react";
import { create } from "zustand";

import { type Press, parseKeys, pressed, Sequence } from "./key-sequence";

export type Shortcut = { keys: string; label: string; presses: readonly Press[]; handler: () => void };

const useRegistry = create<{ shortcuts: readonly Shortcut[] }>(() => ({ shortcuts: [] }));

/** Those that work now, each pair of keys once: the latest wins. */
export function useShortcuts(): readonly Shortcut[] {
  const all = useRegistry((registry) => registry.shortcuts);
  return all.filter((one, index) => !all.some((other, later) => later > index && other.keys === one.keys));
}

export type ShortcutOptions = { when?: boolean };

/**
 * `keys`: `n`, `Ctrl+K`, `g f`, `?`, `Enter`. Without Ctrl, Meta or Alt they are ignored while she types or a dialog is
 * open; on a Mac, Ctrl stands for the command key too.
 */
export function useShortcut(keys: string, label: string, handler: () => void, { when = true }: ShortcutOptions = {}): void {
  const latest = useRef(handler);
  // Synchronises the registry with the handler of the latest rendering.
  useEffect(() => {
    latest.current = handler;
  });
  // Synchronises with the registry of the one key listener.
  useEffect(() => {
    if (!when) return;
    const shortcut: Shortcut = {
      keys,
      label,
      presses: parseKeys(keys),
      handler: () => {
        latest.current();
      },
    };
    useRegistry.setState(({ shortcuts }) => ({ shortcuts: [...shortcuts, shortcut] }));
    return () => {
      useRegistry.setState(({ shortcuts }) => ({ shortcuts: shortcuts.filter((other) => other !== shortcut) }));
    };
  }, [keys, label, when]);
}

/** Keys that a part of the screen hears itself, while it has the focus: only for the overlay. `rows` stay the same. */
export function useListedShortcuts(rows: readonly { keys: string; label: string }[]): void {
  // Synchronises with the registry that the overlay reads.
  useEffect(() => {
    const listed = rows.map(({ keys, label }): Shortcut => ({ keys, label, presses: [], handler: () => undefined }));
    useRegistry.setState(({ shortcuts }) => ({ shortcuts: [...shortcuts, ...listed] }));
    return () => {
      useRegistry.setState(({ shortcuts }) => ({ shortcuts: shortcuts.filter((other) => !listed.includes(other)) }));
    };
  }, [rows]);
}

/** Listens for all shortcuts. Returns how to stop. */
export function listenForShortcuts(): () => void {
  const sequence = new Sequence();
  const heard = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (!modified && (typing(event.target) || overlaid() || (event.key === " " && pressable(event.target)))) {
      sequence.forget();
      return;
    }
    const presses = sequence.push(pressed(event), event.timeStamp);
    const { shortcuts } = useRegistry.getState();
    const hit = longest(shortcuts.filter(({ presses: wanted }) => endsWith(presses, wanted)));
    if (hit) {
      event.preventDefault();
      sequence.forget();
      hit.handler();
    }
  };
  window.addEventListener("keydown", heard);
  return () => {
    window.removeEventListener("keydown", heard);
  };
}

/** `g f` before `f`; of equals the latest. */
function longest(hits: readonly Shortcut[]): Shortcut | undefined {
  return hits.reduce<Shortcut | undefined>((best, hit) => (best === undefined || hit.presses.length >= best.presses.length ? hit : best), undefined);
}

function endsWith(presses: readonly Press[], wanted: readonly Press[]): boolean {
  if (wanted.length === 0) return false;
  const last = presses.slice(-wanted.length);
  return last.length === wanted.length && last.every((press, index) => press === wanted[index]);
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"], [role="listbox"], [role="menu"]') !== null
  );
}

/** Space presses what has the focus. */
function pressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a[href], summary, input, [role="button"], [role="radio"], [role="switch"], [role="tab"]') !== null;
}

function overlaid(): boolean {
  return document.querySelector('[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"]') !== null;
}

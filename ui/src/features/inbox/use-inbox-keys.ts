// Moving through the inbox by keyboard: one stop for Tab, j/k and the arrows between the rows.

import { useCallback, useRef, useState } from "react";

import { useShortcut } from "../../app/shortcuts";
import type { InboxItem } from "../../gen/bindings";

/** Two profiles may look at the same runtime: the release's id alone doesn't name a row. */
export function itemKey({ profile, release }: InboxItem): string {
  return `${profile} ${release.id}`;
}

export function useInboxKeys(keys: readonly string[]) {
  const list = useRef<HTMLDivElement>(null);
  const [chosen, setCurrent] = useState<string | null>(null);
  const at = chosen === null ? -1 : keys.indexOf(chosen);
  const go = useCallback((index: number): void => {
    const key = keys[Math.max(0, Math.min(keys.length - 1, index))];
    if (key === undefined) return;
    setCurrent(key);
    const row = list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }, [keys]);
  const when = keys.length > 0;
  useShortcut("j", "Next", () => { go(at + 1); }, { when });
  useShortcut("ArrowDown", "Next", () => { go(at + 1); }, { when });
  useShortcut("k", "Previous", () => { go(at - 1); }, { when });
  useShortcut("ArrowUp", "Previous", () => { go(at - 1); }, { when });
  return { list, current: at === -1 ? (keys[0] ?? null) : chosen, setCurrent };
}

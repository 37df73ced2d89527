// Moving through a list by keyboard: j/k and the arrows, Home and End; what the keys stand at stays in sight.

import { useCallback, useRef, useState } from "react";

import { useShortcut } from "../../app/shortcuts";

export function useListKeys(names: readonly string[]) {
  const [current, setCurrent] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const at = current === null ? -1 : names.indexOf(current);
  const go = useCallback(
    (index: number): void => {
      const target = Math.max(0, Math.min(names.length - 1, index));
      const name = names[target];
      if (name === undefined) return;
      setCurrent(name);
      const row = list.current?.querySelector<HTMLElement>(`[data-flow="${CSS.escape(name)}"] button`);
      row?.focus();
      row?.scrollIntoView({ block: "nearest" });
    },
    [names],
  );
  const when = names.length > 0;
  useShortcut("j", "Next flow", () => { go(at + 1); }, { when });
  useShortcut("ArrowDown", "Next flow", () => { go(at + 1); }, { when });
  useShortcut("k", "Previous flow", () => { go(at - 1); }, { when });
  useShortcut("ArrowUp", "Previous flow", () => { go(at - 1); }, { when });
  const shown = current !== null && names.includes(current) ? current : (names[0] ?? null);
  return { list, current: shown, setCurrent, go };
}

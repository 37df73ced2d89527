// Finding on the canvas: what doesn't match goes faint, Enter walks through what does.

import { ChevronDown, ChevronUp, Search, X } from "lucide-react";

import { IconButton } from "../../components/icon-button";
import styles from "./find-bar.module.css";
import { nextMatch } from "./finding";
import { keepFieldUndo } from "./use-editor-keys";

type FindBarProps = {
  query: string;
  found: readonly string[];
  current: string | null;
  onQuery: (query: string) => void;
  onGo: (environment: string) => void;
  onClose: () => void;
};

export function FindBar({ query, found, current, onQuery, onGo, onClose }: FindBarProps) {
  const at = current === null ? -1 : found.indexOf(current);
  const go = (back: boolean): void => {
    const next = nextMatch(found, current, back);
    if (next !== null) onGo(next);
  };
  const count = query.trim() === "" ? "" : found.length === 0 ? "Nothing found" : at < 0 ? `${found.length} found` : `${at + 1} of ${found.length}`;
  return (
    <search className={styles["bar"]} aria-label="Find on the canvas">
      <Search size={14} aria-hidden />
      <input
        // It is opened by its own key, to be typed into.
        autoFocus
        className={styles["field"]}
        data-testid="find-field"
        aria-label="Find an environment, workflow or hook"
        placeholder="Environment, workflow or hook"
        spellCheck={false}
        value={query}
        onFocus={(event) => {
          event.currentTarget.select();
        }}
        onChange={(event) => {
          onQuery(event.target.value);
        }}
        onKeyDown={(event) => {
          keepFieldUndo(event);
          if (event.key === "Enter") go(event.shiftKey);
          else if (event.key === "Escape") onClose();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span className={styles["count"]} role="status" data-testid="find-count">{count}</span>
      <IconButton label="The one before (Shift Enter)" icon={<ChevronUp size={14} />} disabled={found.length === 0} onClick={() => { go(true); }} />
      <IconButton label="The next one (Enter)" icon={<ChevronDown size={14} />} disabled={found.length === 0} onClick={() => { go(false); }} />
      <IconButton label="Close" icon={<X size={14} />} onClick={onClose} />
    </search>
  );
}

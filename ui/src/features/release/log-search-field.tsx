// The search field over all logs of a release.

import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import { type RefObject, useDeferredValue } from "react";

import { IconButton } from "../../components/icon-button";
import { Kbd } from "../../components/kbd";
import { foundWords, hitGroups } from "./log-hits";
import styles from "./logs.module.css";
import type { LogSearchState } from "./use-log-search";

export type LogSearchFieldProps = { search: LogSearchState; field: RefObject<HTMLInputElement | null>; onStep: (by: 1 | -1) => void };

export function LogSearchField({ search, field, onStep }: LogSearchFieldProps) {
  const { typed, setTyped, hits, at, pending } = search;
  const count = hits?.hits.length ?? 0;
  return (
    <div className={styles["find"]}>
      <div className={styles["search"]}>
        <Search size={13} aria-hidden />
        <input
          ref={field} type="text" placeholder="Search all logs" aria-label="Search all logs of this release" data-testid="log-search" value={typed}
          spellCheck={false} autoComplete="off" maxLength={200}
          onChange={(event) => { setTyped(event.target.value); }}
          onKeyDown={(event) => {
            if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
            else if (event.key === "Escape" && typed !== "") setTyped("");
            else return;
            event.preventDefault();
          }}
        />
        {typed === "" ? <Kbd>/</Kbd> : (
          <button type="button" className={styles["clear"]} aria-label="Clear the search" onClick={() => { setTyped(""); field.current?.focus(); }}><X size={13} aria-hidden /></button>
        )}
      </div>
      {typed.trim() !== "" && (
        <div className={styles["found"]}>
          <Found search={search} />
          {at !== null && !pending && <span className={styles["count"]}>{(at + 1).toLocaleString("en-GB")} / {count.toLocaleString("en-GB")}</span>}
          <IconButton size="sm" label="Previous hit (Shift Enter)" icon={<ChevronUp size={14} aria-hidden />} disabled={count === 0} onClick={() => { onStep(-1); }} data-testid="log-previous" />
          <IconButton size="sm" label="Next hit (Enter)" icon={<ChevronDown size={14} aria-hidden />} disabled={count === 0} onClick={() => { onStep(1); }} data-testid="log-next" />
        </div>
      )}
    </div>
  );
}

function Found({ search: { hits, error, pending } }: { search: LogSearchState }) {
  const found = useDeferredValue(hits);
  const words = error ? "Not searched" : pending || found === null ? "Searching…" : foundWords(found.hits.length, hitGroups(found.hits).length, found.more);
  return <span className={styles["foundWords"]} role="status" title={words} data-testid="log-found">{words}</span>;
}

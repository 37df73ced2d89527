// The text of a log: live, searchable, in the colours of the terminal.

import { Check, ChevronDown, ChevronUp, Copy, Search, WrapText } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";

import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { IconButton } from "../../components/icon-button";
import { Switch } from "../../components/switch";
import { copyText, findLines } from "./log-lines";
import { LogLines } from "./log-lines-view";
import type { LogPlace } from "./log-places";
import { useLog } from "./use-log";
import { plural } from "./facts";
import styles from "./logs.module.css";

export type LogTextProps = { profile: string; release: string; place: LogPlace; title: string };

export function LogText({ profile, release, place, title }: LogTextProps) {
  const log = useLog(profile, release, place);
  const { lines } = log.text;
  const [wrap, setWrap] = useState(false);
  const [follow, setFollow] = useState(true);
  const [query, setQuery] = useState("");
  const [hit, setHit] = useState(0);
  const [copied, setCopied] = useState(false);
  const wanted = useDeferredValue(query);
  const hits = useMemo(() => findLines(lines, wanted), [lines, wanted]);
  const current = hits.length === 0 ? null : (hits[Math.min(hit, hits.length - 1)] ?? null);

  const step = (by: number): void => {
    if (hits.length === 0) return;
    setFollow(false);
    setHit((at) => (Math.min(at, hits.length - 1) + by + hits.length) % hits.length);
  };
  return (
    <section className={styles["text"]} aria-label={`Log of ${title}`}>
      <div className={styles["tools"]}>
        <span className={styles["title"]} title={title}>{title}</span>
        <span className={styles["state"]} role="status">{stateWords(log.complete, lines.length)}</span>
        <label className={styles["search"]}>
          <Search size={13} aria-hidden />
          <input
            type="search" placeholder="Search this log" aria-label="Search this log" data-testid="log-search" value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setHit(0);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
            }}
          />
          {query !== "" && <span className={styles["count"]} role="status">{hits.length === 0 ? "0" : `${Math.min(hit, hits.length - 1) + 1}/${hits.length}`}</span>}
        </label>
        <IconButton label="Previous hit (Shift Enter)" icon={<ChevronUp size={14} aria-hidden />} disabled={hits.length === 0} onClick={() => { step(-1); }} />
        <IconButton label="Next hit (Enter)" icon={<ChevronDown size={14} aria-hidden />} disabled={hits.length === 0} onClick={() => { step(1); }} />
        <IconButton label="Wrap lines" icon={<WrapText size={14} aria-hidden />} aria-pressed={wrap} onClick={() => { setWrap(!wrap); }} />
        <Switch label="Follow" checked={follow} onChange={setFollow} />
        <Button
          size="sm" variant="ghost" icon={copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
          onClick={() => {
            void navigator.clipboard.writeText(copyText(lines)).then(() => { setCopied(true); });
          }}
        >
          {copied ? "Copied" : "Copy"}
        </Button>
      </div>
      {log.error !== null && <div className={styles["problem"]}><ErrorBanner error={log.error} onRetry={log.again} /></div>}
      <LogLines
        key={log.key} lines={lines} complete={log.complete} wrap={wrap} follow={follow} query={wanted} current={current}
        onScrolledAway={() => { setFollow(false); }} onReachedEnd={() => { setFollow(true); }}
      />
    </section>
  );
}

function stateWords(complete: boolean, count: number): string {
  if (complete) return plural(count, "line");
  return count === 0 ? "waiting for output" : `${plural(count, "line")}, live`;
}

// Lines of a log, as many as are seen: a hundred thousand scroll as smoothly as ten.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

import { ansiRuns } from "./ansi";
import { type LogLine, splitHits } from "./log-lines";
import styles from "./logs.module.css";

const LINE_HEIGHT = 18;
/** Nearer to the end than this counts as being there. */
const END_SLACK = 24;

export type LogLinesProps = {
  lines: readonly LogLine[];
  complete: boolean;
  wrap: boolean;
  follow: boolean;
  query: string;
  /** The line of the current hit. */
  current: number | null;
  onScrolledAway: () => void;
  onReachedEnd: () => void;
};

export function LogLines({ lines, complete, wrap, follow, query, current, onScrolledAway, onReachedEnd }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length, getScrollElement: () => box.current, estimateSize: () => LINE_HEIGHT, overscan: 30,
  });
  const atEnd = (): boolean => {
    const element = box.current;
    return !element || element.scrollHeight - element.scrollTop - element.clientHeight < END_SLACK;
  };

  // Synchronises the scroll position with the growing log.
  useEffect(() => {
    if (follow && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [follow, lines.length, wrap, virtual]);
  // Synchronises the scroll position with the search.
  useEffect(() => {
    if (current !== null) virtual.scrollToIndex(current, { align: "center" });
  }, [current, virtual]);
  // Synchronises the measured heights with the way lines are broken.
  useEffect(() => {
    virtual.measure();
  }, [wrap, virtual]);

  return (
    // The region scrolls by wheel and keys; a scroll away from the end stops following it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={box} className={styles["lines"]} data-testid="log-text" data-wrap={wrap} data-complete={complete}
      tabIndex={0} role="log" aria-label="Log text" aria-live="off"
      onWheel={(event) => {
        if (event.deltaY < 0) onScrolledAway();
      }}
      onKeyDown={(event) => {
        if (event.key === "PageUp" || event.key === "ArrowUp" || event.key === "Home") onScrolledAway();
      }}
      onScroll={() => {
        if (!follow && current === null && atEnd()) onReachedEnd();
      }}
    >
      {complete && lines.length === 0 && <p className={styles["none"]}>This step wrote nothing.</p>}
      <div className={styles["space"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line && (
            <div
              key={item.key} data-index={item.index} ref={virtual.measureElement} className={styles["line"]}
              data-current={current === item.index} style={{ transform: `translateY(${item.start}px)` }}
            >
              <span className={styles["time"]}>{line.at === null ? "" : localTime(line.at)}</span>
              <Text line={line} query={query} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Text({ line, query }: { line: LogLine; query: string }) {
  return (
    <span className={styles["content"]}>
      {ansiRuns(line.text).map((run, index) => (
        // Runs have no other name than their place in the line.
        <span key={index} data-colour={run.colour ?? undefined} data-bold={run.bold || undefined} data-dim={run.dim || undefined}>
          {splitHits(run.text, query).map((part, at) => (part.hit ? <mark key={at}>{part.text}</mark> : part.text))}
        </span>
      ))}
    </span>
  );
}

/** `14:30:36`, on this laptop's clock. */
function localTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((figure) => String(figure).padStart(2, "0")).join(":");
}

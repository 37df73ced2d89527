// Lines of a log, as many as are seen: a million scroll as smoothly as ten. They are drawn in blocks of a few lines.

import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type MouseEvent, useEffect, useLayoutEffect, useRef, useState } from "react";

import { ErrorBanner } from "../../components/error-banner";
import { LogBlock } from "./log-block";
import { BLOCK, bounds, pagesOf, type Selection } from "./log-pages";
import styles from "./logs.module.css";
import { useLineKeys } from "./use-line-keys";
import { useJump } from "./use-jump";
import { type LogOf, useLogLines } from "./use-log";

export const LINE_HEIGHT = 18;
/** Nearer to the end than this counts as being there. */
const END_SLACK = 24;
/** More blocks than a tall window shows. */
const END_BLOCKS = 4;
/** While she drags over many pages, those that she doesn't stop at are not read. */
const STEADY_MS = 60;

export type LogLinesProps = {
  log: LogOf;
  total: number;
  complete: boolean;
  wrap: boolean;
  times: boolean;
  follow: boolean;
  query: string;
  /** Later lines of all steps together are not shown. */
  until: number | null;
  selection: Selection | null;
  onSelection: (selection: Selection | null) => void;
  /** A line to go to; another object goes there again. */
  jump: { line: number } | null;
  onCopy: () => void;
  onFollow: (follow: boolean) => void;
};

export function LogLines({ log, total, complete, wrap, times, follow, query, until, selection, onSelection, jump, onCopy, onFollow }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const virtual = useVirtualizer({
    count: Math.ceil(total / BLOCK), getScrollElement: () => box.current, overscan: 3,
    estimateSize: (block) => LINE_HEIGHT * Math.min(BLOCK, total - block * BLOCK),
    // The end of a log that grows fast is drawn with its lines, not once the scrolling is heard of.
    rangeExtractor: (range) => (follow ? withEnd(defaultRangeExtractor(range), range.count) : defaultRangeExtractor(range)),
  });
  const blocks = virtual.getVirtualItems();
  const height = virtual.getTotalSize();
  const pages = useSteadyPages(pagesOf(blocks.map(({ index }) => index)));
  const { lineAt, error, again } = useLogLines(log, pages, total);
  useJump(box, jump, total, (line) => {
    const start = virtual.measurementsCache[Math.floor(line / BLOCK)]?.start ?? 0;
    return start + (line % BLOCK) * LINE_HEIGHT;
  });
  const onKeyDown = useLineKeys({ box, total, selection, onSelection, onCopy, onFollow });

  const atEnd = (): boolean => {
    const element = box.current;
    return !element || element.scrollHeight - element.scrollTop - element.clientHeight < END_SLACK;
  };
  // Synchronises the scroll position with the growing log.
  useLayoutEffect(() => {
    const element = box.current;
    if (follow && element) element.scrollTop = element.scrollHeight;
  }, [follow, total, wrap, height]);
  // Synchronises the heights with the way lines are broken, and with a last block that has grown.
  const grown = wrap ? null : total;
  useEffect(() => {
    virtual.measure();
  }, [wrap, grown, virtual]);

  const onClick = (event: MouseEvent): void => {
    const number = event.target instanceof Element ? event.target.closest("[data-number]")?.getAttribute("data-number") : null;
    if (number == null) return;
    const line = Number(number);
    onSelection(event.shiftKey && selection !== null ? { from: selection.from, to: line } : { from: line, to: line });
    onFollow(false);
  };
  const chosen = selection === null ? null : bounds(selection);
  const digits = Math.max(3, String(total).length);
  return (
    // The region scrolls by wheel and keys, and its line numbers can be clicked; keys do the same from the line that is chosen.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={box} className={styles["lines"]} data-testid="log-text" data-wrap={wrap} data-times={times} data-complete={complete}
      tabIndex={0} role="log" aria-label="Log text" aria-live="off" style={{ "--digits": digits } as CSSProperties}
      onClick={onClick} onKeyDown={onKeyDown}
      onWheel={(event) => {
        if (event.deltaY < 0) onFollow(false);
      }}
      onScroll={(event) => {
        const top = event.currentTarget.scrollTop;
        const up = top < lastTop.current - 1;
        lastTop.current = top;
        if (up && !atEnd()) onFollow(false);
        else if (!up && !follow && !complete && selection === null && atEnd()) onFollow(true);
      }}
    >
      {error && <div className={styles["problem"]}><ErrorBanner error={error} onRetry={again} /></div>}
      {complete && total === 0 && <p className={styles["none"]}>This step wrote nothing.</p>}
      <div className={styles["space"]} style={{ height }}>
        {blocks.map((block) => (
          <div key={block.key} data-index={block.index} ref={wrap ? virtual.measureElement : undefined} className={styles["block"]} style={{ top: block.start }}>
            <LogBlock
              first={block.index * BLOCK} count={Math.min(BLOCK, total - block.index * BLOCK)} lineAt={lineAt} query={query} until={until}
              chosen={chosen}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

function withEnd(blocks: readonly number[], count: number): number[] {
  const end = Array.from({ length: Math.min(END_BLOCKS, count) }, (_, index) => count - 1 - index);
  return [...new Set([...blocks, ...end])].sort((one, other) => one - other);
}

/** These pages, once they stay for a moment: at once when there were none yet. */
function useSteadyPages(pages: readonly number[]): readonly number[] {
  const now = pages.join(" ");
  const [steady, setSteady] = useState(now);
  // Synchronises with the clock: what is only passed by is not read.
  useEffect(() => {
    const timer = setTimeout(() => { setSteady(now); }, STEADY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [now]);
  const shown = steady === "" ? now : steady;
  return shown === "" ? [] : shown.split(" ").map(Number);
}

// The rows, as many as are seen, under the headers of their days; moved through by keyboard.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type KeyboardEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";

import type { ReleaseSummary } from "../../gen/bindings";
import { navigate } from "../../app/router";
import { useShortcut } from "../../app/shortcuts";
import { useNow } from "../../components/time";
import { ReleaseRow } from "./release-row";
import { listRows, nextRelease, slotNames, slotWidth } from "./rows";
import styles from "./releases.module.css";

const ROW_HEIGHT = 32;
const DAY_HEIGHT = 28;
/** So many rows before the end the next page is asked for. */
const AHEAD = 20;
const heads = ["Status", "Product", "Flow", "Version", "Environments", "By", "Started", "Duration", "Commit or cause"];

export type ReleaseListProps = { releases: readonly ReleaseSummary[]; loadingMore: boolean; onEnd: () => void };

export function ReleaseList({ releases, loadingMore, onEnd }: ReleaseListProps) {
  const box = useRef<HTMLDivElement>(null);
  const today = new Date(useNow()).setHours(0, 0, 0, 0);
  const rows = useMemo(() => listRows(releases, today), [releases, today]);
  const names = useMemo(() => slotNames(releases), [releases]);
  const [current, setCurrent] = useState<string | null>(null);
  const virtual = useVirtualizer({
    count: rows.length, getScrollElement: () => box.current, overscan: 12,
    estimateSize: (index) => (rows[index]?.type === "day" ? DAY_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => rows[index]?.key ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const reachedEnd = useEffectEvent(onEnd);
  // Synchronises the pages that are loaded with how far the list is scrolled.
  useEffect(() => {
    if (last >= rows.length - AHEAD) reachedEnd();
  }, [last, rows.length]);

  const at = rows.findIndex((row) => row.key === current);
  const go = (index: number): void => {
    const row = rows[index];
    if (row?.type !== "release") return;
    setCurrent(row.key);
    // The day's header shows with its first release.
    virtual.scrollToIndex(rows[index - 1]?.type === "day" ? index - 1 : index, { align: "auto" });
    virtual.scrollToIndex(index, { align: "auto" });
    box.current?.focus({ preventScroll: true });
  };
  const step = (by: 1 | -1): void => {
    go(nextRelease(rows, at === -1 ? -1 : at, at === -1 ? 1 : by));
  };
  useShortcut("j", "Next release", () => { step(1); });
  useShortcut("k", "Previous release", () => { step(-1); });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Home") go(nextRelease(rows, -1, 1));
    else if (event.key === "End") go(nextRelease(rows, rows.length, -1));
    else if (event.key === "Enter" && current !== null) navigate({ screen: "release", id: current });
    else return;
    event.preventDefault();
  };

  const columns = { "--slots": `${slotWidth(names)}px` } as CSSProperties;
  return (
    <div
      className={styles["list"]} ref={box} style={columns} role="grid" aria-label="Releases" aria-rowcount={rows.length + 1} aria-busy={loadingMore}
      tabIndex={0} aria-activedescendant={at === -1 ? undefined : `release-${current ?? ""}`} onKeyDown={onKeyDown}
      onFocus={() => {
        if (at === -1) setCurrent(rows.find((row) => row.type === "release")?.key ?? null);
      }}
    >
      <div className={styles["heads"]} role="row">
        {heads.map((head) => <span key={head} role="columnheader">{head}</span>)}
      </div>
      <div className={styles["space"]} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const style = { transform: `translateY(${item.start}px)` };
          return row.type === "day" ? (
            <div key={item.key} className={styles["day"]} style={style} role="row" aria-rowindex={item.index + 2}>
              <span role="rowheader"><b>{row.label}</b></span><span role="gridcell" className={styles["dayCount"]}>{row.count}</span>
            </div>
          ) : (
            <ReleaseRow key={item.key} release={row.release} names={names} current={row.key === current} index={item.index + 2} style={style} onFocus={setCurrent} />
          );
        })}
      </div>
      {loadingMore && <p className={styles["more"]} role="status">Loading older releases…</p>}
    </div>
  );
}

// Acts, as many as are seen, under the headers of their days; moved through by keyboard.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";

import type { Act } from "../../gen/bindings";
import { navigate } from "../../app/router";
import { useShortcut } from "../../app/shortcuts";
import { clock, day, useNow } from "../../components/time";
import { actLooks, type ActRow, actRows, nextAct, whoOf, wordParts } from "./acts";
import styles from "./audit.module.css";

const ROW = 32;
const DAY = 28;
const HEADS = 28;
/** So many rows before the end the next page is asked for. */
const AHEAD = 30;
const heads = ["Time", "Who", "What", "Product and flow", "Reason"];

export type AuditListProps = { acts: readonly Act[]; loadingMore: boolean; onEnd: () => void };

export function AuditList({ acts, loadingMore, onEnd }: AuditListProps) {
  const box = useRef<HTMLDivElement>(null);
  const today = new Date(useNow()).setHours(0, 0, 0, 0);
  const rows = useMemo(() => actRows(acts, today), [acts, today]);
  const [current, setCurrent] = useState<string | null>(null);
  const virtual = useVirtualizer({
    count: rows.length, getScrollElement: () => box.current, overscan: 12, scrollMargin: HEADS, scrollPaddingStart: HEADS,
    estimateSize: (index) => (rows[index]?.type === "day" ? DAY : ROW), getItemKey: (index) => rows[index]?.key ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const reachedEnd = useEffectEvent(onEnd);
  // Synchronises the pages that are loaded with how far the list is scrolled.
  useEffect(() => {
    if (last >= rows.length - AHEAD) reachedEnd();
  }, [last, rows.length]);

  const at = current === null ? -1 : rows.findIndex(({ key }) => key === current);
  const go = (index: number): void => {
    const row = rows[index];
    if (row?.type !== "act") return;
    setCurrent(row.key);
    // The day's header shows with its first act.
    if (rows[index - 1]?.type === "day") virtual.scrollToIndex(index - 1, { align: "auto" });
    virtual.scrollToIndex(index, { align: "auto" });
    box.current?.focus({ preventScroll: true });
  };
  const step = (by: 1 | -1, rowsFar = 1): void => {
    let to = at;
    for (let each = 0; each < rowsFar; each++) to = nextAct(rows, to, at === -1 ? 1 : by);
    go(to);
  };
  useShortcut("j", "Next act", () => { step(1); });
  useShortcut("k", "Previous act", () => { step(-1); });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const screenful = Math.max(1, Math.floor(((box.current?.clientHeight ?? 0) - HEADS) / ROW) - 2);
    const row = rows[at];
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "PageDown") step(1, screenful);
    else if (event.key === "PageUp") step(-1, screenful);
    else if (event.key === "Home") go(nextAct(rows, -1, 1));
    else if (event.key === "End") go(nextAct(rows, rows.length, -1));
    else if (event.key === "Enter" && row?.type === "act") open(row.act);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className={styles["list"]} ref={box} role="grid" aria-label="Acts" aria-rowcount={rows.length + 1} aria-busy={loadingMore} tabIndex={0} data-testid="audit-list"
      aria-activedescendant={at === -1 ? undefined : `act-${current ?? ""}`} onKeyDown={onKeyDown}
      onFocus={() => { if (at === -1) setCurrent(rows.find(({ type }) => type === "act")?.key ?? null); }}
    >
      <div className={styles["heads"]} role="row" aria-rowindex={1}>{heads.map((head) => <span key={head} role="columnheader">{head}</span>)}</div>
      <div className={styles["space"]} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return row && <Row key={row.key} row={row} index={index + 2} top={start - HEADS} current={index === at} onFocus={setCurrent} />;
        })}
      </div>
      {loadingMore && <p className={styles["more"]} role="status">Loading older acts…</p>}
    </div>
  );
}

function open({ release }: Act): void {
  if (release !== null) navigate({ screen: "release", id: release });
}

type RowProps = { row: ActRow; index: number; top: number; current: boolean; onFocus: (key: string) => void };

function Row({ row, index, top, current, onFocus }: RowProps) {
  const style = { transform: `translateY(${top}px)` };
  if (row.type === "day") return <div className={styles["day"]} style={style} role="row" aria-rowindex={index}><span role="rowheader">{row.label}</span></div>;
  const { act } = row;
  const { icon: Icon, tone, word } = actLooks[act.kind];
  const about = [act.product, act.flow].filter((part) => part !== null).join(" · ");
  return (
    // The list around it has the keyboard.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`act-${row.key}`} className={styles["row"]} role="row" aria-rowindex={index} aria-selected={current} style={style} data-testid="act-row" data-seq={act.seq}
      data-kind={act.kind} data-current={current} data-leads={act.release !== null} onPointerDown={() => { onFocus(row.key); }} onClick={() => { open(act); }}
    >
      <span role="gridcell" className={styles["time"]} title={`${day(act.at)} ${clock(act.at)}, record ${act.seq}`}>{clock(act.at)}</span>
      <span role="gridcell" className={styles["who"]} data-runtime={act.by === null} title={act.by ?? "The runtime itself"}>{whoOf(act)}</span>
      <span role="gridcell" className={styles["what"]} data-tone={tone} title={act.words}>
        <Icon size={14} role="img" aria-label={word} />
        <span className={styles["words"]}>{wordParts(act.words).map(({ text, name }, part) => (name ? <code key={part}>{text}</code> : text))}</span>
      </span>
      <span role="gridcell" className={styles["about"]} title={about}>{act.product !== null && <b>{act.product}</b>}{act.flow !== null && <span className={styles["flow"]} data-alone={act.product === null}>{act.product !== null && " · "}{act.flow}</span>}</span>
      <span role="gridcell" className={styles["reason"]} title={act.reason ?? undefined}>{act.reason}</span>
    </div>
  );
}

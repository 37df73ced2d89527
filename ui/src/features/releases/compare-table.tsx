// The lanes of two releases, row by row.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

import type { ComparedSide } from "../../gen/bindings";
import { StatusIcon } from "../../components/status-chip";
import { type CompareRow, slowerText, tookText } from "./compare-rows";
import styles from "./compare.module.css";

export type CompareTableProps = {
  rows: readonly CompareRow[];
  left: string;
  right: string;
  /** To bring into sight; another object each time. */
  chosen: { lane: string } | null;
};

const ROW = 28;

export function CompareTable({ rows, left, right, chosen }: CompareTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 20 });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  // Synchronises the scroll position with the difference that was chosen.
  useEffect(() => {
    const index = rows.findIndex(({ lane }) => lane === chosen?.lane);
    if (index >= 0) virtual.scrollToIndex(index, { align: "center" });
  }, [virtual, rows, chosen]);
  return (
    <div className={styles["scroll"]} ref={box} tabIndex={0} role="group" aria-label="Lanes of both releases">
      <table className={styles["table"]} aria-rowcount={rows.length + 1} data-testid="compare-table">
        <thead>
          <tr aria-rowindex={1}><th scope="col">Environment, application, stage, step</th><th scope="col">{left}</th><th scope="col">{right}</th><th scope="col">{left} took</th><th scope="col"><span className="visually-hidden">Difference as a bar</span></th></tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden><td colSpan={5} style={{ height: before }} /></tr>}
          {items.map(({ index }) => {
            const row = rows[index];
            return row && <Row key={row.lane} row={row} index={index} chosen={row.lane === chosen?.lane} />;
          })}
          {after > 0 && <tr aria-hidden><td colSpan={5} style={{ height: after }} /></tr>}
        </tbody>
      </table>
      {rows.length === 0 && <p className={styles["none"]}>No lane differs by a second or more, or in how it came out.</p>}
    </div>
  );
}

function Row({ row: { label, depth, left, right, slower, share }, index, chosen }: { row: CompareRow; index: number; chosen: boolean }) {
  return (
    <tr aria-rowindex={index + 2} data-level={depth} data-chosen={chosen}>
      <th scope="row" title={label} style={{ paddingLeft: 16 + depth * 14 }}>{label}</th>
      <Took side={left} />
      <Took side={right} />
      <td className={styles["slower"]}>{slowerText(slower)}</td>
      <td aria-hidden>
        <span className={styles["track"]}>
          <span className={styles["bar"]} data-slower={share > 0} style={share > 0 ? { left: "50%", width: `${share * 50}%` } : { right: "50%", width: `${-share * 50}%` }} />
        </span>
      </td>
    </tr>
  );
}

function Took({ side }: { side: ComparedSide | null }) {
  return (
    <td>
      <span className={styles["took"]}>
        {side !== null && <StatusIcon status={side.outcome} />}
        <span data-none={side === null}>{tookText(side)}</span>
      </span>
    </td>
  );
}

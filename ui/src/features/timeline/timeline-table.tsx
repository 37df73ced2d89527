// The timeline as a table: for screen readers, and to be copied.

import { useVirtualizer } from "@tanstack/react-virtual";
import { Copy } from "lucide-react";
import { useRef } from "react";

import type { TimelineView } from "../../gen/bindings";
import { Button } from "../../components/button";
import { StatusChip } from "../../components/status-chip";
import { toast } from "../../components/toast";
import { asMarkdown, asTsv, tableHeads, type TableLine, tableLines } from "./lane-words";
import type { LaneTree } from "./lanes";
import styles from "./table.module.css";

const ROW = 28;

export function TimelineTable({ view, tree, now }: { view: TimelineView; tree: LaneTree; now: number }) {
  const box = useRef<HTMLDivElement>(null);
  const lines = tableLines(tree, view, now);
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 20 });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const copy = (text: string, what: string): void => {
    void navigator.clipboard.writeText(text).then(() => { toast({ tone: "success", title: `Copied as ${what}` }); });
  };
  return (
    <>
      <div className={styles["copies"]}>
        <span className={styles["count"]}>{lines.length} lanes</span>
        <Button size="sm" icon={<Copy size={13} aria-hidden />} onClick={() => { copy(asTsv(tableHeads, lines), "TSV"); }}>Copy as TSV</Button>
        <Button size="sm" icon={<Copy size={13} aria-hidden />} onClick={() => { copy(asMarkdown(tableHeads, lines), "Markdown"); }}>Copy as Markdown</Button>
      </div>
      <div className={styles["scroll"]} ref={box} tabIndex={0} role="group" aria-label="Timeline as a table">
        <table className={styles["table"]} aria-rowcount={lines.length + 1} data-testid="timeline-table">
          <thead>
            <tr aria-rowindex={1}>{tableHeads.map((head, index) => <th key={head} scope="col" data-figure={index > 4 && index < 12}>{head}</th>)}</tr>
          </thead>
          <tbody>
            {before > 0 && <tr aria-hidden><td colSpan={tableHeads.length} style={{ height: before }} /></tr>}
            {items.map(({ index }) => {
              const line = lines[index];
              return line && <Line key={line.id} line={line} index={index} />;
            })}
            {after > 0 && <tr aria-hidden><td colSpan={tableHeads.length} style={{ height: after }} /></tr>}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Line({ line: { depth, cells, status }, index }: { line: TableLine; index: number }) {
  const [name = "", kind = "", , ...rest] = cells;
  return (
    <tr aria-rowindex={index + 2} data-level={depth}>
      <th scope="row" title={name} style={{ paddingLeft: 12 + depth * 14 }}>{name}</th>
      <td>{kind}</td>
      <td><StatusChip status={status} /></td>
      {rest.map((cell, place) => <td key={tableHeads[place + 3]} data-figure={place + 3 > 4 && place + 3 < 12} title={place + 3 === 12 ? cell : undefined}>{cell}</td>)}
    </tr>
  );
}

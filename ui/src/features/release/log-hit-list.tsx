// What a search has found, by step: each line leads to its place in the log.

import { useVirtualizer } from "@tanstack/react-virtual";
import { RotateCw, SearchX } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";

import { Button } from "../../components/button";
import type { LogHit } from "../../gen/bindings";
import { type HitGroup, hitGroups, hitRows } from "./log-hits";
import { excerpt } from "./log-lines";
import styles from "./logs.module.css";
import type { LogSearchState } from "./use-log-search";

const STEP_HEIGHT = 44;
const HIT_HEIGHT = 24;

export type LogHitListProps = { search: LogSearchState; onGo: (index: number) => void };

export function LogHitList({ search: { hits, query, at, error, again }, onGo }: LogHitListProps) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => hitRows(hitGroups(hits?.hits ?? [])), [hits]);
  const virtual = useVirtualizer({
    count: rows.length, getScrollElement: () => box.current, overscan: 12,
    estimateSize: (index) => (rows[index]?.type === "step" ? STEP_HEIGHT : HIT_HEIGHT),
  });
  const current = at === null ? -1 : rows.findIndex((row) => row.type === "hit" && row.index === at);
  // Synchronises the heights with another search, whose steps stand elsewhere.
  useEffect(() => {
    virtual.measure();
  }, [rows, virtual]);
  // Synchronises the scroll position with the hit that she is at.
  useEffect(() => {
    if (current !== -1) virtual.scrollToIndex(current, { align: "auto" });
  }, [current, virtual]);
  return (
    <div ref={box} className={styles["hits"]} role="group" aria-label="Hits" tabIndex={-1} data-testid="log-hits">
      {error && (
        <div className={styles["failed"]} role="alert">
          <p>{error.message}</p>
          {error.hint !== null && <p className={styles["hint"]}>{error.hint}</p>}
          <Button size="sm" icon={<RotateCw size={13} aria-hidden />} onClick={again}>Try again</Button>
        </div>
      )}
      {!error && hits !== null && rows.length === 0 && (
        <p className={styles["nothing"]}><SearchX size={16} aria-hidden />Nothing in the logs of this release says “{query}”. Capitals don&apos;t matter.</p>
      )}
      <div className={styles["space"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div key={item.key} className={styles["hitRow"]} style={{ top: item.start, height: item.size }}>
              {row.type === "step" ? <Step group={row.group} /> : <Hit hit={row.hit} query={query} current={row.index === at} onGo={() => { onGo(row.index); }} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Step({ group }: { group: HitGroup }) {
  return (
    <div className={styles["hitStep"]} title={`${group.where} › ${group.label}`}>
      <span className={styles["hitName"]}><b>{group.label}</b><span className={styles["hitCount"]}>{group.hits.length}</span></span>
      <span className={styles["hitWhere"]}>{group.where}</span>
    </div>
  );
}

function Hit({ hit, query, current, onGo }: { hit: LogHit; query: string; current: boolean; onGo: () => void }) {
  const runs = useMemo(() => excerpt(hit.text, query), [hit.text, query]);
  return (
    <button type="button" className={styles["hit"]} aria-current={current} onClick={onGo} data-testid="log-hit">
      <span className={styles["hitNumber"]}>{hit.line + 1}</span>
      <span className={styles["hitText"]}>{runs.map((run, index) => (run.hit ? <mark key={index}>{run.text}</mark> : run.text))}</span>
    </button>
  );
}

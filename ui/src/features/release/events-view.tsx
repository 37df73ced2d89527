// The journal of the release in words, newest last.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";

import type { Record as JournalRecord } from "../../gen/bindings";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { useRecords } from "../../platform/queries";
import { eventWords, planIn, tellsSomething } from "./words";
import styles from "./tables.module.css";

/** `until`: the last record that she looks back to. */
export function EventsView({ profile, release, until = null }: { profile: string; release: string; until?: number | null }) {
  const records = useRecords(profile, release);
  if (records.data) return <Events records={until === null ? records.data : records.data.filter(({ seq }) => seq <= until)} />;
  if (records.error) return <div className={styles["padded"]}><ErrorBanner error={records.error} onRetry={() => void records.refetch()} /></div>;
  return <div className={styles["padded"]}><Skeleton rows={6} /></div>;
}

function Events({ records: all }: { records: readonly JournalRecord[] }) {
  const box = useRef<HTMLDivElement>(null);
  const plan = planIn(all);
  const records = useMemo(() => all.filter(({ event }) => tellsSomething(event)), [all]);
  const virtual = useVirtualizer({ count: records.length, getScrollElement: () => box.current, estimateSize: () => 28, overscan: 20 });
  return (
    <div className={styles["scroll"]} ref={box} tabIndex={0} role="group" aria-label="Events of the release" data-testid="events">
      <ol className={styles["events"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const record = records[item.index];
          if (!record) return null;
          const words = eventWords(record.event, plan);
          return (
            <li
              key={record.seq} data-index={item.index} ref={virtual.measureElement} className={styles["event"]} data-tone={words.tone}
              aria-setsize={records.length} aria-posinset={item.index + 1} style={{ transform: `translateY(${item.start}px)` }}
            >
              <time className={styles["at"]} dateTime={new Date(record.at).toISOString()}>{new Date(record.at).toLocaleTimeString("en-GB")}</time>
              <span className={styles["dot"]} aria-hidden />
              <span className={styles["what"]}>{words.text}{words.detail !== null && <span className={styles["detail"]}> · {words.detail}</span>}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

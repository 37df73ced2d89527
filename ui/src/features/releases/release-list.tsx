// The rows, as many as are seen, of a list of any length; moved through by keyboard.

import { type CSSProperties, type KeyboardEvent, useRef, useState } from "react";

import type { ReleaseSummary } from "../../gen/bindings";
import { navigate } from "../../app/router";
import { useShortcut } from "../../app/shortcuts";
import { day, useNow } from "../../components/time";
import type { Filtered } from "../../platform/release-list-queries";
import { count } from "./number-words";
import { beginsDay, rowAt, stepTo } from "./paging";
import { ReleaseRow, UnreadRow } from "./release-row";
import { slotNames, slotWidth } from "./rows";
import { TOP, useRows } from "./use-rows";
import styles from "./list.module.css";

const heads = ["", "Status", "Product", "Flow", "Version", "Environments", "Started by", "Started", "Duration", "Commit or reason"];

export type ReleaseListProps = {
  profile: string;
  query: Filtered;
  /** Rows of the list, as far as they have been counted. */
  counted: number | null;
  selected: readonly ReleaseSummary[];
  onSelect: (release: ReleaseSummary) => void;
};

export function ReleaseList({ profile, query, counted, selected, onSelect }: ReleaseListProps) {
  const box = useRef<HTMLDivElement>(null);
  const { pages, total, items, first, at, go } = useRows(profile, query, counted, box);
  const today = new Date(useNow()).setHours(0, 0, 0, 0);
  const [known, setNames] = useState<readonly string[]>([]);
  const names = slotNames(known, [...pages.values()].flatMap(({ page }) => page.releases));
  if (names !== known) setNames(names);

  const step = (key: string): boolean => {
    const screenful = Math.max(1, Math.floor(((box.current?.clientHeight ?? 0) - TOP) / 32) - 1);
    const to = stepTo(key, at, total, screenful);
    if (to !== null) go(to);
    return to !== null;
  };
  useShortcut("j", "Next release", () => { step("ArrowDown"); });
  useShortcut("k", "Previous release", () => { step("ArrowUp"); });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const row = at === null ? null : rowAt(pages, at);
    if (event.key === "Enter" && row) navigate({ screen: "release", id: row.id });
    else if (event.key === " ") {
      if (row) onSelect(row);
    } else if (!step(event.key)) return;
    event.preventDefault();
  };

  const top = rowAt(pages, first);
  return (
    <div
      className={styles["list"]} ref={box} style={{ "--slots": `${slotWidth(names)}px` } as CSSProperties} role="grid" aria-label="Releases"
      aria-rowcount={total + 1} aria-colcount={heads.length} aria-multiselectable aria-busy={top === null} tabIndex={0} data-testid="release-list"
      aria-activedescendant={at === null ? undefined : `release-${at}`} onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (at === null && event.target === event.currentTarget && total > 0) go(first);
      }}
    >
      <div className={styles["heads"]} role="row" aria-rowindex={1}>
        {heads.map((head) => <span key={head} role="columnheader">{head === "" ? <span className="visually-hidden">Selected</span> : head}</span>)}
      </div>
      <div className={styles["day"]} aria-hidden>
        <b>{top === null ? "…" : day(top.createdAt, today)}</b>
        {top !== null && isNamed(day(top.createdAt, today)) && <span>{date(top.createdAt)}</span>}
        <span className={styles["place"]}>{count(first + 1)} of {count(total)}</span>
      </div>
      <div className={styles["space"]} role="rowgroup" style={{ height: total * 32 }}>
        {items.map(({ index, start }) => {
          const release = rowAt(pages, index);
          return release === null ? (
            <UnreadRow key={index} index={index} top={start - TOP} />
          ) : (
            <ReleaseRow
              key={index} release={release} names={names} index={index} top={start - TOP} current={index === at}
              selected={selected.some(({ id }) => id === release.id)} begins={index > first && beginsDay(pages, index) ? day(release.createdAt, today) : null} onFocus={go} onSelect={onSelect}
            />
          );
        })}
      </div>
    </div>
  );
}

function isNamed(label: string): boolean {
  return label === "Today" || label === "Yesterday";
}

/** The date itself, also where the day has a name. */
function date(ms: number): string {
  return day(ms, ms + 3 * 86_400_000);
}

// Kept notifications by day, and how many are new. Pure.

import { day } from "../../components/time";
import type { NoticeItem } from "../../gen/bindings";

export function unread(items: readonly NoticeItem[]): number {
  return items.filter(({ read }) => !read).length;
}

export type NoticeDay = { day: string; items: NoticeItem[] };

/** Newest first, as they come, under the day on which they came. */
export function byDay(items: readonly NoticeItem[], now: number): NoticeDay[] {
  const days: NoticeDay[] = [];
  for (const item of items) {
    const name = day(item.at, now);
    const last = days.at(-1);
    if (last?.day === name) last.items.push(item);
    else days.push({ day: name, items: [item] });
  }
  return days;
}

/** With one that has come: in its place, or in front. */
export function withNotice(items: readonly NoticeItem[], item: NoticeItem): NoticeItem[] {
  return items.some(({ id }) => id === item.id) ? items.map((other) => (other.id === item.id ? item : other)) : [item, ...items];
}

/** "3 new of 9", "9 notifications". */
export function noticeWords(items: readonly NoticeItem[]): string {
  const fresh = unread(items);
  if (fresh > 0) return `${String(fresh)} new of ${String(items.length)}`;
  return items.length === 1 ? "1 notification" : `${String(items.length)} notifications`;
}

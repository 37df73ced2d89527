// What she was told of by notifications, or would have been in quiet hours: by day, new ones marked.

import { Bell, Check, ChevronRight } from "lucide-react";
import type { RefObject } from "react";

import { useProfiles } from "../../app/profile-context";
import { navigate } from "../../app/router";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { IconButton } from "../../components/icon-button";
import { Skeleton } from "../../components/skeleton";
import { StatusIcon } from "../../components/status-chip";
import { clock, useNow } from "../../components/time";
import type { NoticeItem, NoticeKind, ProfileState } from "../../gen/bindings";
import styles from "./inbox.module.css";
import { byDay } from "./notices";
import { openRelease } from "./open-release";
import { useNotices, useRead } from "./use-notices";

const statuses = { approval: "SUSPENDED", failed: "FAILED", succeeded: "SUCCEEDED" } as const satisfies { [kind in NoticeKind]: string };
const words: { [kind in NoticeKind]: string } = { approval: "Waits for a decision", failed: "Failed", succeeded: "Succeeded" };

export function noticeKey({ id }: NoticeItem): string {
  return `notice ${String(id)}`;
}

export type NoticeListProps = { list: RefObject<HTMLDivElement | null>; current: string | null; onCurrent: (key: string) => void };

export function NoticeList({ list, current, onCurrent }: NoticeListProps) {
  const notices = useNotices();
  const read = useRead();
  const profiles = useProfiles();
  const now = useNow();
  if (notices.error) return <div className={styles["loading"]}><ErrorBanner error={notices.error} onRetry={() => void notices.refetch()} /></div>;
  if (!notices.data) return <div className={styles["loading"]}><Skeleton rows={5} height={20} label="Loading the notifications" /></div>;
  if (notices.data.length === 0) {
    return (
      <EmptyState
        icon={<Bell size={24} />} title="No notifications yet"
        text="What you are told of is kept here, also when it came in your quiet hours: approvals that you may decide, failures, and the ends of your own releases."
        action={<Button onClick={() => { navigate({ screen: "settings" }); }}>Choose what you are told</Button>}
      />
    );
  }
  const go = (item: NoticeItem): void => {
    if (!item.read) read.mutate([item.id]);
    openRelease(item.profile, item.release);
  };
  return (
    <div className={styles["list"]} ref={list} data-testid="notices">
      {byDay(notices.data, now).map(({ day, items }) => (
        <section key={day} aria-label={day}>
          <h2 className={styles["day"]}>{day}</h2>
          <ul>
            {items.map((item) => (
              <Row
                key={item.id} item={item} profile={profiles.find(({ profile }) => profile.id === item.profile) ?? null} tabbable={noticeKey(item) === current}
                onFocus={() => { onCurrent(noticeKey(item)); }} onOpen={() => { go(item); }} onRead={() => { read.mutate([item.id]); }}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type RowProps = { item: NoticeItem; profile: ProfileState | null; tabbable: boolean; onFocus: () => void; onOpen: () => void; onRead: () => void };

function Row({ item, profile, tabbable, onFocus, onOpen, onRead }: RowProps) {
  const { kind, title, body, at, read } = item;
  return (
    <li className={styles["notice"]} data-unread={!read} data-colour={profile?.profile.colour}>
      <button type="button" className={styles["noticeRow"]} data-key={noticeKey(item)} data-testid={`notice-${String(item.id)}`} tabIndex={tabbable ? 0 : -1} onFocus={onFocus} onClick={onOpen}>
        <span className={styles["new"]} role="img" aria-label={read ? "read" : "new"} />
        <StatusIcon status={statuses[kind]} label={words[kind]} />
        <span className={styles["noticeWords"]}>
          <span className={styles["noticeTitle"]} title={title}>{title}</span>
          <span className={styles["noticeBody"]} title={body}>{body}</span>
        </span>
        <span className={styles["noticeProfile"]} title={profile?.profile.name}><span className={styles["dot"]} aria-hidden />{profile?.profile.name ?? "a deleted profile"}</span>
        <time className={styles["age"]} dateTime={new Date(at).toISOString()}>{clock(at)}</time>
        <ChevronRight size={16} aria-hidden className={styles["faint"]} />
      </button>
      {!read && <span className={styles["mark"]}><IconButton size="sm" label="Mark as read" icon={<Check size={14} aria-hidden />} tabIndex={tabbable ? 0 : -1} onClick={onRead} /></span>}
    </li>
  );
}

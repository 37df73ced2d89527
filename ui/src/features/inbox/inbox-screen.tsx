// Across all profiles: what waits for a person, one click from the decision.

import { CheckCheck, Inbox, Lock } from "lucide-react";
import { useMemo, useState } from "react";

import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { LinkMark } from "../../app/link-mark";
import { linkWords } from "../../app/link-words";
import { useProfiles } from "../../app/profile-context";
import { navigate } from "../../app/router";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { Segmented } from "../../components/segmented";
import { Skeleton } from "../../components/skeleton";
import { useNow } from "../../components/time";
import { Truncated } from "../../components/truncated";
import type { Verdict } from "../../gen/bindings";
import { counts, groups, type InboxFilter, type InboxGroup, isKnown } from "./inbox";
import { InboxRow } from "./inbox-row";
import styles from "./inbox.module.css";
import { NoticeList, noticeKey } from "./notice-list";
import { noticeWords, unread } from "./notices";
import { openRelease } from "./open-release";
import { itemKey, useInboxKeys } from "./use-inbox-keys";
import { useInbox } from "./use-inbox";
import { useNotices, useRead } from "./use-notices";

type InboxView = InboxFilter | "notices";

export function InboxScreen() {
  const profiles = useProfiles();
  const inbox = useInbox();
  const notices = useNotices().data;
  const read = useRead();
  const [view, setView] = useState<InboxView>("all");
  const items = inbox.data;
  const told = view === "notices";
  const shown = useMemo(() => groups(profiles, items ?? [], told ? "all" : view), [profiles, items, view, told]);
  const keys = useMemo(() => (told ? (notices ?? []).map(noticeKey) : shown.flatMap((group) => group.items.map(itemKey))), [shown, told, notices]);
  const { list, current, setCurrent } = useInboxKeys(keys);
  const { failed, waiting } = counts(items ?? []);
  const fresh = unread(notices ?? []);
  const decide = (verdict: Verdict): void => {
    const item = shown.flatMap((group) => group.items).find((each) => itemKey(each) === current);
    const approval = item?.approvals.find(({ may }) => may.refused === null) ?? item?.approvals[0];
    if (item && approval) openRelease(item.profile, item.release.id, { approval: approval.approval.number, verdict });
  };
  useShortcut("a", "Approve what waits", () => { decide("approve"); }, { when: !told && waiting > 0 });
  useShortcut("x", "Reject what waits", () => { decide("reject"); }, { when: !told && waiting > 0 });
  return (
    <div className={styles["screen"]} data-testid="inbox-screen">
      <Breadcrumb parts={[{ label: "Inbox" }]} />
      <StatusBar
        left={told ? notices && noticeWords(notices) : items && summary(waiting, failed, profiles.length)}
        shortcuts={[
          { keys: ["J", "K"], label: "Move" }, { keys: ["Enter"], label: "Open" },
          ...(told || waiting === 0 ? [] : [{ keys: ["A"], label: "Approve" }, { keys: ["X"], label: "Reject" }]),
        ]}
      />
      <div className={styles["tools"]}>
        <Segmented<InboxView>
          label="What to show"
          value={view}
          onChange={setView}
          options={[
            { value: "all", label: `All ${String(items?.length ?? "")}`, testId: "inbox-all" },
            { value: "waiting", label: `Waiting ${String(waiting)}`, testId: "inbox-waiting" },
            { value: "failed", label: `Failed ${String(failed)}`, testId: "inbox-failed" },
            { value: "notices", label: fresh > 0 ? `Notifications, ${String(fresh)} new` : "Notifications", testId: "inbox-notices" },
          ]}
        />
        {told && fresh > 0 && (
          <Button size="sm" variant="ghost" icon={<CheckCheck size={14} aria-hidden />} disabled={read.isPending} onClick={() => { read.mutate([]); }} data-testid="notices-read">Mark all as read</Button>
        )}
      </div>
      {told ? <NoticeList list={list} current={current} onCurrent={setCurrent} /> : (
        <>
          {inbox.error && <div className={styles["loading"]}><ErrorBanner error={inbox.error} onRetry={() => void inbox.refetch()} /></div>}
          {!items && !inbox.error && <div className={styles["loading"]}><Skeleton rows={5} height={20} label="Loading the inbox" /></div>}
          {items && (
            <div className={styles["list"]} ref={list}>
              {items.length === 0 && <NothingWaits several={profiles.length > 1} />}
              {shown.map((group) => <Group key={group.state.profile.id} group={group} current={current} onCurrent={setCurrent} />)}
            </div>
          )}
        </>
      )}
    </div>
  );
}

function summary(waiting: number, failed: number, profiles: number): string {
  const where = profiles === 1 ? "on one profile" : `on ${String(profiles)} profiles`;
  return waiting + failed === 0 ? `Nothing waits for a person ${where}` : `${String(waiting)} waiting, ${String(failed)} failed ${where}`;
}

type GroupProps = { group: InboxGroup; current: string | null; onCurrent: (key: string) => void };

function Group({ group: { state, items }, current, onCurrent }: GroupProps) {
  const { profile } = state;
  const title = `inbox-of-${profile.id}`;
  return (
    <section aria-labelledby={title} className={styles["group"]} data-colour={profile.colour} data-testid={`inbox-profile-${profile.id}`}>
      <header className={styles["head"]}>
        <span className={styles["dot"]} aria-hidden />
        <h2 id={title} className={styles["profile"]}><Truncated>{profile.name}</Truncated></h2>
        {profile.protected && <Lock size={12} role="img" aria-label="protected" className={styles["lock"]} />}
        <span className={styles["count"]}>{items.length > 0 ? String(items.length) : isKnown(state) ? "Nothing waits" : "Not known yet"}</span>
        <Reliance state={state} />
      </header>
      {items.length > 0 && (
        <ul>
          {items.map((item) => (
            <InboxRow
              key={itemKey(item)}
              item={item}
              state={state}
              tabbable={itemKey(item) === current}
              onFocus={() => { onCurrent(itemKey(item)); }}
              onOpen={() => { openRelease(item.profile, item.release.id); }}
              onDecide={(approval, verdict) => { openRelease(item.profile, item.release.id, { approval, verdict }); }}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

/** How far a profile's part can be relied on. */
function Reliance({ state }: { state: InboxGroup["state"] }) {
  const { tone, sentence } = linkWords(state, useNow());
  return (
    <span className={styles["reliance"]} data-tone={tone} data-testid={`inbox-age-${state.profile.id}`}>
      <LinkMark state={state} /> {sentence}
    </span>
  );
}

function NothingWaits({ several }: { several: boolean }) {
  return (
    <EmptyState
      icon={<Inbox size={24} />}
      title="Nothing waits for you"
      text={`A release that waits for a person stands here, and one that failed until a newer one of its product and flow takes its place${several ? ", of all your profiles at once" : ""}. Enter opens it where it can be decided.`}
      action={<Button onClick={() => { navigate({ screen: "releases" }); }}>Go to releases</Button>}
    />
  );
}

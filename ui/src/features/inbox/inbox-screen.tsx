// Across all profiles: what waits for a person, one click from the decision.

import { Inbox, Lock } from "lucide-react";
import { useMemo, useState } from "react";

import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { LinkMark } from "../../app/link-mark";
import { linkWords } from "../../app/link-words";
import { switchProfile, useProfiles } from "../../app/profile-context";
import { navigate } from "../../app/router";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { Segmented } from "../../components/segmented";
import { Skeleton } from "../../components/skeleton";
import { useNow } from "../../components/time";
import { Truncated } from "../../components/truncated";
import type { InboxItem } from "../../gen/bindings";
import { counts, groups, type InboxFilter, type InboxGroup, isKnown } from "./inbox";
import { InboxRow } from "./inbox-row";
import styles from "./inbox.module.css";
import { itemKey, useInboxKeys } from "./use-inbox-keys";
import { useInbox } from "./use-inbox";

function open({ profile, release }: InboxItem): void {
  switchProfile(profile);
  navigate({ screen: "release", id: release.id });
}

export function InboxScreen() {
  const profiles = useProfiles();
  const inbox = useInbox();
  const [filter, setFilter] = useState<InboxFilter>("all");
  const items = inbox.data;
  const shown = useMemo(() => groups(profiles, items ?? [], filter), [profiles, items, filter]);
  const keys = useMemo(() => shown.flatMap((group) => group.items.map(itemKey)), [shown]);
  const { list, current, setCurrent } = useInboxKeys(keys);
  const { failed, waiting } = counts(items ?? []);
  return (
    <div className={styles["screen"]} data-testid="inbox-screen">
      <Breadcrumb parts={[{ label: "Inbox" }]} />
      <StatusBar
        left={items && summary(waiting, failed, profiles.length)}
        shortcuts={[{ keys: ["J", "K"], label: "Move" }, { keys: ["Enter"], label: "Open" }]}
      />
      {inbox.error && <ErrorBanner error={inbox.error} onRetry={() => void inbox.refetch()} />}
      {!items && !inbox.error && <div className={styles["loading"]}><Skeleton rows={5} height={20} label="Loading the inbox" /></div>}
      {items && items.length > 0 && (
        <div className={styles["tools"]}>
          <Segmented<InboxFilter>
            label="What to show"
            value={filter}
            onChange={setFilter}
            options={[
              { value: "all", label: `All ${String(items.length)}`, testId: "inbox-all" },
              { value: "waiting", label: `Waiting ${String(waiting)}`, testId: "inbox-waiting" },
              { value: "failed", label: `Failed ${String(failed)}`, testId: "inbox-failed" },
            ]}
          />
        </div>
      )}
      {items && (
        <div className={styles["list"]} ref={list}>
          {items.length === 0 && <NothingWaits several={profiles.length > 1} />}
          {shown.map((group) => (
            <Group key={group.state.profile.id} group={group} current={current} onCurrent={setCurrent} />
          ))}
        </div>
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
              profile={profile.name}
              tabbable={itemKey(item) === current}
              onFocus={() => { onCurrent(itemKey(item)); }}
              onOpen={() => { open(item); }}
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

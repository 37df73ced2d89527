// Where she is, whether it is live, and what the screen offers.

import { Lock, Search } from "lucide-react";

import { Kbd } from "../components/kbd";
import { Ago, clock, useNow } from "../components/time";
import { Truncated } from "../components/truncated";
import { useConfiguration } from "../platform/queries";
import { SlotPlace } from "./actions-slot";
import { linkLook } from "./profile-list";
import { useProfile } from "./profile-context";
import styles from "./top-bar.module.css";

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const { profile } = useProfile();
  return (
    <header className={styles["bar"]}>
      <div className={styles["where"]}>
        {profile.protected ? (
          <span className={styles["protected"]} data-testid="protected-chip">
            <Lock size={12} aria-hidden />
            <Truncated>{`${profile.name} · protected`}</Truncated>
          </span>
        ) : (
          <span className={styles["profile"]} data-colour={profile.colour}>
            <span className={styles["dot"]} aria-hidden />
            <Truncated>{profile.name}</Truncated>
          </span>
        )}
        <SlotPlace slot="breadcrumb" className={styles["breadcrumb"]} />
        <LinkState />
      </div>
      <button type="button" className={styles["search"]} onClick={onSearch} data-testid="search" aria-keyshortcuts="Control+K">
        <Search size={14} aria-hidden />
        <span className={styles["searchLabel"]}>Search or run a command</span>
        <Kbd>Ctrl K</Kbd>
      </button>
      <SlotPlace slot="actions" className={styles["actions"]} />
    </header>
  );
}

function LinkState() {
  const state = useProfile();
  const { link } = state;
  const seenAt = useConfiguration(state.profile.id).data?.seenAt;
  const now = useNow(link.type === "stale");
  const { icon: Icon, word, tone } = linkLook(state, link, now);
  return (
    <span className={styles["link"]} data-tone={tone} role="status" data-testid="link-state">
      <Icon size={14} aria-hidden />
      <span>{link.type === "stale" ? `Stale since ${clock(link.since)}` : link.type === "live" ? "Live" : word}</span>
      {seenAt !== undefined && (
        <span className={styles["age"]}>
          · updated <Ago at={seenAt} />
        </span>
      )}
    </span>
  );
}

// Where she is, whether it is live, and what the screen offers.

import { Lock, RotateCw, Search } from "lucide-react";

import { Button } from "../components/button";
import { Kbd } from "../components/kbd";
import { useNow } from "../components/time";
import { Tooltip } from "../components/tooltip";
import { Truncated } from "../components/truncated";
import { SlotPlace } from "./actions-slot";
import { CopyLink } from "./copy-link";
import { LinkMark } from "./link-mark";
import { linkWords } from "./link-words";
import { useProfile } from "./profile-context";
import { useRoute } from "./router";
import styles from "./top-bar.module.css";
import { useReconnect } from "./use-reconnect";

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const { profile, info } = useProfile();
  const route = useRoute();
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
        {info && route.screen === "flow" && <CopyLink runtime={info.id} route={route} />}
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
  const { tone, word, sentence } = linkWords(state, useNow(link.type === "stale" || link.type === "offline"));
  const reconnect = useReconnect(state.profile.id);
  const away = link.type === "stale" || link.type === "offline";
  return (
    <>
      <Tooltip content={link.type === "stale" || link.type === "offline" ? `${sentence}. ${link.message}` : null}>
        <span className={styles["link"]} data-tone={tone} data-link={link.type} role="status" data-testid="link-state">
          <LinkMark state={state} size={14} />
          <span className={styles["linkWords"]}>{sentence}</span>
          <span className={styles["linkWord"]} aria-hidden>{word}</span>
        </span>
      </Tooltip>
      {away && (
        <Button
          variant="ghost"
          size="sm"
          className={styles["try"]}
          aria-label="Try now"
          icon={<RotateCw size={13} aria-hidden />}
          disabled={reconnect.running}
          onClick={reconnect.start}
          data-testid="try-now"
        >
          {reconnect.running ? "Trying…" : "Try now"}
        </Button>
      )}
    </>
  );
}

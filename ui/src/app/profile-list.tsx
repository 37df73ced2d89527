// The profiles with their colour and connection; the active one can't be mistaken.

import { History, Laptop, LoaderCircle, Lock, type LucideIcon, Radio, ShieldQuestion, WifiOff } from "lucide-react";

import { ago, useNow } from "../components/time";
import { Truncated } from "../components/truncated";
import type { Link, ProfileState } from "../gen/bindings";
import { switchProfile, useProfile, useProfiles } from "./profile-context";
import styles from "./sidebar.module.css";

export function ProfileList() {
  const profiles = useProfiles();
  const active = useProfile();
  return (
    <section aria-labelledby="profiles-title" className={styles["profiles"]}>
      <h2 id="profiles-title" className={styles["groupTitle"]}>
        Profiles
      </h2>
      <ul>
        {profiles.map((state) => (
          <ProfileItem key={state.profile.id} state={state} active={state.profile.id === active.profile.id} />
        ))}
      </ul>
    </section>
  );
}

function ProfileItem({ state, active }: { state: ProfileState; active: boolean }) {
  const { profile, link } = state;
  return (
    <li>
      <button
        type="button"
        className={styles["item"]}
        aria-current={active ? "true" : undefined}
        data-testid={`profile-${profile.id}`}
        data-colour={profile.colour}
        onClick={() => {
          switchProfile(profile.id);
        }}
      >
        <span className={styles["dot"]} aria-hidden />
        <span className={styles["label"]}>
          <Truncated>{profile.name}</Truncated>
        </span>
        {profile.protected && <Lock size={12} role="img" aria-label="protected" className={styles["glyph"]} />}
        <LinkWord state={state} link={link} />
      </button>
    </li>
  );
}

function LinkWord({ state, link }: { state: ProfileState; link: Link }) {
  const now = useNow(link.type === "stale");
  const { icon: Icon, word, tone } = linkLook(state, link, now);
  return (
    <span className={styles["link"]} data-tone={tone}>
      <Icon size={13} aria-hidden />
      {word}
    </span>
  );
}

type LinkLook = { icon: LucideIcon; word: string; tone: "live" | "quiet" | "warning" };

/** A connection in one word; offline is no failure. */
export function linkLook(state: ProfileState, link: Link, now: number): LinkLook {
  switch (link.type) {
    case "live":
      return state.profile.place.type === "workspace"
        ? { icon: Laptop, word: "Local", tone: "quiet" }
        : { icon: Radio, word: "Live", tone: "live" };
    case "connecting":
      return { icon: LoaderCircle, word: "Connecting", tone: "quiet" };
    case "stale":
      return { icon: History, word: `Stale ${ago(link.since, now).replace(" ago", "")}`, tone: "warning" };
    case "offline":
      return { icon: WifiOff, word: "Offline", tone: "quiet" };
    case "untrusted":
      return { icon: ShieldQuestion, word: "Not trusted", tone: "warning" };
  }
}

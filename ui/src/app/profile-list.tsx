// The profiles with their colour and connection; the active one can't be mistaken.

import { Lock, Plus } from "lucide-react";

import { IconButton } from "../components/icon-button";
import { useNow } from "../components/time";
import { Tooltip } from "../components/tooltip";
import type { ProfileState } from "../gen/bindings";
import { LinkMark } from "./link-mark";
import { linkWords } from "./link-words";
import { switchProfile, useProfile, useProfiles } from "./profile-context";
import { navigate } from "./router";
import styles from "./sidebar.module.css";

export function ProfileList() {
  const profiles = useProfiles();
  const active = useProfile();
  return (
    <section aria-label="Switch profile" className={styles["profiles"]}>
      <div className={styles["groupHead"]}>
        <h2 className={styles["groupTitle"]}>
          Profiles
        </h2>
        <IconButton
          size="sm"
          label="Connect to a runtime"
          icon={<Plus size={14} aria-hidden />}
          data-testid="add-profile"
          onClick={() => {
            navigate({ screen: "settings", profile: "new" });
          }}
        />
      </div>
      <ul className={styles["profileRows"]}>
        {profiles.map((state) => (
          <ProfileItem key={state.profile.id} state={state} active={state.profile.id === active.profile.id} />
        ))}
      </ul>
    </section>
  );
}

function ProfileItem({ state, active }: { state: ProfileState; active: boolean }) {
  const { profile } = state;
  const { tone, word, sentence } = linkWords(state, useNow());
  return (
    <li>
      <Tooltip
        side="right"
        content={
          <>
            {profile.name}
            {profile.protected && ", protected"}
            {profile.readOnly && ", read-only"}
            <br />
            {sentence}
          </>
        }
      >
        <button
          type="button"
          className={styles["item"]}
          aria-current={active ? "true" : undefined}
          data-testid={`profile-${profile.id}`}
          data-colour={profile.colour}
          data-link={state.link.type}
          onClick={() => {
            switchProfile(profile.id);
          }}
        >
          <span className={styles["dot"]} aria-hidden />
          <span className={styles["label"]}>{profile.name}</span>
          {profile.protected && <Lock size={12} role="img" aria-label="protected" className={styles["glyph"]} />}
          <span className={styles["link"]} data-tone={tone}>
            <LinkMark state={state} />
            <span aria-hidden className={styles["linkWord"]}>{word}</span>
            <span className="visually-hidden">{sentence}</span>
          </span>
        </button>
      </Tooltip>
    </li>
  );
}

// One profile of the settings, or a new one.

import { Trash2, Unplug } from "lucide-react";
import { useState } from "react";

import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { LinkMark } from "../../app/link-mark";
import { linkWords } from "../../app/link-words";
import { useProfiles } from "../../app/profile-context";
import { navigate, replaceRoute } from "../../app/router";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { useNow } from "../../components/time";
import { toast } from "../../components/toast";
import { Truncated } from "../../components/truncated";
import type { ProfileState } from "../../gen/bindings";
import { DeleteDialog } from "./delete-dialog";
import { ProfileEditor } from "./profile-editor";
import styles from "./profile-page.module.css";
import { newProfile } from "./use-profile-form";

export function ProfilePage({ id }: { id: string }) {
  const all = useProfiles();
  const state = all.find(({ profile }) => profile.id === id) ?? null;
  const [deleting, setDeleting] = useState(false);
  const back = (): void => {
    navigate({ screen: "settings" });
  };
  const title = state?.profile.name ?? (id === newProfile ? "Connect to a runtime" : "Not there");
  return (
    <div className={styles["screen"]} data-testid="profile-page">
      <Breadcrumb parts={[{ label: "Settings", route: { screen: "settings" } }, { label: title }]} />
      {state === null && id !== newProfile ? (
        <EmptyState icon={<Unplug size={28} />} title="There is no such profile" text="It may have been deleted." action={<Button onClick={back}>All profiles</Button>} />
      ) : (
        <div className={styles["page"]}>
          <Head state={state} />
          <ProfileEditor
            key={id}
            state={state}
            all={all}
            onCancel={back}
            onSaved={(saved) => {
              toast({ tone: "success", title: state ? `${saved.profile.name} is saved` : `${saved.profile.name} is added`, text: state ? null : "Choose it in the sidebar." });
              if (!state) replaceRoute({ screen: "settings", profile: saved.profile.id });
            }}
          >
            {state && (
              <div className={styles["delete"]}>
                <Button icon={<Trash2 size={14} aria-hidden />} variant="danger" onClick={() => { setDeleting(true); }} data-testid="profile-delete">
                  Delete the profile…
                </Button>
                <span>Asks first, and says what goes and what stays.</span>
              </div>
            )}
          </ProfileEditor>
        </div>
      )}
      {deleting && state && (
        <DeleteDialog
          state={state}
          onClose={() => { setDeleting(false); }}
          onDeleted={() => {
            setDeleting(false);
            replaceRoute({ screen: "settings" });
          }}
        />
      )}
      <StatusBar left={state ? <>Profile <code>{id}</code></> : null} shortcuts={[{ keys: ["Ctrl", "S"], label: "Save" }]} />
    </div>
  );
}

function Head({ state }: { state: ProfileState | null }) {
  const now = useNow();
  if (!state) {
    return (
      <header className={styles["head"]}>
        <h2 className={styles["title"]}>Connect to a runtime</h2>
        <p className={styles["lead"]}>A runtime that your team runs. You need its address and a token.</p>
      </header>
    );
  }
  const { tone, sentence } = linkWords(state, now);
  return (
    <header className={styles["head"]}>
      <h2 className={styles["title"]} data-colour={state.profile.colour}>
        <span className={styles["dot"]} aria-hidden />
        <Truncated>{state.profile.name}</Truncated>
      </h2>
      <p className={styles["link"]} data-tone={tone} data-testid="profile-link">
        <LinkMark state={state} size={14} /> {sentence}
        {state.link.type === "offline" && `: ${state.link.message}`}
      </p>
    </header>
  );
}

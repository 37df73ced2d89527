// A profile in the list of settings: where it is, how its connection stands, and what can be done with it.

import { useMutation } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, CopyPlus, Ellipsis, EyeOff, Lock, Pencil, RotateCw, Trash2 } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";

import { LinkMark } from "../../app/link-mark";
import { linkWords } from "../../app/link-words";
import { navigate } from "../../app/router";
import { useReconnect } from "../../app/use-reconnect";
import { Button } from "../../components/button";
import { Chip } from "../../components/chip";
import { ErrorBanner } from "../../components/error-banner";
import { IconButton } from "../../components/icon-button";
import { Menu } from "../../components/menu";
import { useNow } from "../../components/time";
import { toast } from "../../components/toast";
import { Truncated } from "../../components/truncated";
import type { ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { putProfile } from "../../platform/queries";
import { DeleteDialog } from "./delete-dialog";
import { placeWords } from "./place-words";
import styles from "./profile-row.module.css";

export type ProfileRowProps = {
  state: ProfileState;
  active: boolean;
  edited: boolean;
  /** Moves it up (-1) or down (1); `null`: there is nothing in that direction. */
  onUp: (() => void) | null;
  onDown: (() => void) | null;
};

export function ProfileRow({ state, active, edited, onUp, onDown }: ProfileRowProps) {
  const { profile, info } = state;
  const { kind, where } = placeWords(profile.place);
  const { tone, sentence } = linkWords(state, useNow());
  const edit = (): void => {
    navigate({ screen: "settings", profile: profile.id });
  };
  const name = useRef<HTMLButtonElement>(null);
  const go = (move: (() => void) | null, from: HTMLElement): void => {
    if (move === null) return;
    move();
    // The row is taken to its new place, and the focus goes with it; the end of the list has no button to go on.
    requestAnimationFrame(() => {
      from.focus();
      if (document.activeElement !== from) name.current?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    go(event.key === "ArrowUp" ? onUp : onDown, event.currentTarget);
  };
  return (
    <li className={styles["row"]} data-testid={`profile-card-${profile.id}`} data-colour={profile.colour}>
      <span className={styles["dot"]} aria-hidden />
      <div className={styles["words"]}>
        <div className={styles["head"]}>
          <button type="button" ref={name} className={styles["name"]} onClick={edit} onKeyDown={onKeyDown} title={profile.name} data-testid={`profile-edit-${profile.id}`}>{profile.name}</button>
          {active && <Chip tone="accent">In this window</Chip>}
          {profile.protected && <Chip tone="danger" icon={<Lock size={11} aria-hidden />}>Protected</Chip>}
          {profile.readOnly && <Chip icon={<EyeOff size={11} aria-hidden />}>Read-only</Chip>}
          {state.token === "missing" && <Chip tone="warning">Token missing</Chip>}
          {state.token === "session" && <Chip>Token for this session</Chip>}
          {edited && <Chip tone="accent">Not saved</Chip>}
        </div>
        <Truncated className={styles["where"]} title={where}>
          {kind} · <code className="selectable">{where}</code>
        </Truncated>
        <span className={styles["link"]} data-tone={tone}>
          <LinkMark state={state} /> {sentence}
          {info && <span className={styles["info"]}>· {info.version} · {info.role}</span>}
        </span>
        <Trust state={state} />
      </div>
      <div className={styles["actions"]}>
        <IconButton size="sm" label={`Move ${profile.name} up`} icon={<ChevronUp size={14} aria-hidden />} disabled={onUp === null} onKeyDown={onKeyDown} onClick={(event) => { go(onUp, event.currentTarget); }} data-testid={`profile-up-${profile.id}`} />
        <IconButton size="sm" label={`Move ${profile.name} down`} icon={<ChevronDown size={14} aria-hidden />} disabled={onDown === null} onKeyDown={onKeyDown} onClick={(event) => { go(onDown, event.currentTarget); }} data-testid={`profile-down-${profile.id}`} />
        <RowMenu state={state} onEdit={edit} />
      </div>
    </li>
  );
}

function RowMenu({ state, onEdit }: { state: ProfileState; onEdit: () => void }) {
  const { profile, link } = state;
  const [deleting, setDeleting] = useState(false);
  const reconnect = useReconnect(profile.id);
  const duplicate = useMutation({
    mutationFn: () => api.duplicateProfile(profile.id),
    onSuccess: (made) => {
      putProfile(made);
      navigate({ screen: "settings", profile: made.profile.id });
    },
    onError: (error) => { toast({ tone: "danger", title: "It couldn't be duplicated", text: error.message }); },
  });
  const away = link.type === "stale" || link.type === "offline";
  return (
    <>
      <Menu
        trigger={
          <button type="button" className={styles["menu"]} aria-label={`More for ${profile.name}`} data-testid={`profile-menu-${profile.id}`}>
            <Ellipsis size={16} aria-hidden />
          </button>
        }
        items={[
          { label: "Edit…", icon: <Pencil size={14} aria-hidden />, onSelect: onEdit, testId: "profile-edit" },
          { label: "Duplicate", icon: <CopyPlus size={14} aria-hidden />, onSelect: () => { duplicate.mutate(); }, testId: "profile-duplicate" },
          ...(away ? [{ label: "Try to reach it now", icon: <RotateCw size={14} aria-hidden />, onSelect: reconnect.start, testId: "profile-reconnect" }] : []),
          { label: "Delete…", icon: <Trash2 size={14} aria-hidden />, onSelect: () => { setDeleting(true); }, danger: true, testId: "profile-delete" },
        ]}
      />
      {deleting && <DeleteDialog state={state} onClose={() => { setDeleting(false); }} onDeleted={() => { setDeleting(false); }} />}
    </>
  );
}

function Trust({ state: { profile, link } }: { state: ProfileState }) {
  const trust = useMutation({ mutationFn: () => api.trustWorkspace(profile.id), onSuccess: putProfile });
  if (link.type !== "untrusted") return null;
  return (
    <div className={styles["trust"]}>
      <p>Workflows of this workspace are scripts and run with your rights. Agree only when you know who wrote them.</p>
      <Button size="sm" data-testid="trust-workspace" disabled={trust.isPending} onClick={() => { trust.mutate(); }}>
        {trust.isPending ? "Opening…" : "Trust this workspace"}
      </Button>
      {trust.error && <ErrorBanner error={trust.error} onRetry={() => { trust.mutate(); }} />}
    </div>
  );
}

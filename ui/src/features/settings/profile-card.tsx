// A profile: where it is, how its connection stands, whether its scripts may run.

import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CloudOff, Hand, Lock, RotateCw } from "lucide-react";

import { Button } from "../../components/button";
import { Chip } from "../../components/chip";
import { ErrorBanner } from "../../components/error-banner";
import { Truncated } from "../../components/truncated";
import type { ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { putProfile } from "../../platform/queries";
import { linkWords, placeWords, trustWords, type LinkWords } from "./place-words";
import styles from "./profile-card.module.css";

export function ProfileCard({ state, active }: { state: ProfileState; active: boolean }) {
  const { profile, link, info } = state;
  const { kind, where } = placeWords(profile.place);
  const words = linkWords(link);
  const trust = useMutation({ mutationFn: () => api.trustWorkspace(profile.id), onSuccess: putProfile });
  return (
    <li className={styles["card"]} data-testid={`profile-${profile.id}`}>
      <div className={styles["head"]}>
        <span className={styles["dot"]} data-colour={profile.colour} aria-hidden />
        <Truncated className={styles["name"]}>{profile.name}</Truncated>
        {active && <Chip tone="accent">In this window</Chip>}
        {profile.protected && <Chip tone="danger"><Lock size={11} aria-hidden /> Protected</Chip>}
        {profile.readOnly && <Chip>Read-only</Chip>}
        <span className={styles["link"]} data-tone={words.tone}><LinkIcon tone={words.tone} /> {words.word}</span>
      </div>
      <dl className={styles["facts"]}>
        <dt>{kind}</dt>
        <dd><Truncated className="selectable" as="code">{where}</Truncated></dd>
        <dt>Trust</dt>
        <dd>{trustWords(state)}</dd>
        {info && (
          <>
            <dt>Runtime</dt>
            <dd>{info.name} {info.version} · role {info.role} · {info.executor}, {info.deployer}</dd>
            <dt>Configuration</dt>
            <dd><Truncated className="selectable" as="code">{info.configurationUrl}</Truncated></dd>
            <dt>You are</dt>
            <dd>{info.user ? `${info.user.name} <${info.user.email}>` : "nobody yet: set user.name and user.email in Git"}</dd>
          </>
        )}
      </dl>
      {words.detail !== null && <p className={styles["detail"]} data-tone={words.tone}>{words.detail}</p>}
      {link.type === "untrusted" && (
        <div className={styles["trust"]}>
          <p>Workflows of this workspace are scripts and run with your rights. Agree only when you know who wrote them.</p>
          <Button variant="outline" data-testid="trust-workspace" disabled={trust.isPending} onClick={() => { trust.mutate(); }}>
            {trust.isPending ? "Opening…" : "Trust this workspace"}
          </Button>
        </div>
      )}
      {trust.error && <ErrorBanner error={trust.error} onRetry={() => { trust.mutate(); }} />}
    </li>
  );
}

function LinkIcon({ tone }: { tone: LinkWords["tone"] }) {
  switch (tone) {
    case "live":
      return <CircleCheck size={13} aria-hidden />;
    case "connecting":
    case "stale":
      return <RotateCw size={13} aria-hidden />;
    case "offline":
      return <CloudOff size={13} aria-hidden />;
    case "untrusted":
      return <Hand size={13} aria-hidden />;
  }
}

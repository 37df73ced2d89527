// What the frame has to tell: not live any more, offline, not trusted yet, something from the start.

import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";

import { Banner } from "../components/banner";
import { Button } from "../components/button";
import { useNow } from "../components/time";
import { toast } from "../components/toast";
import type { Link, ProfileState } from "../gen/bindings";
import { api } from "../platform/api";
import { putProfile } from "../platform/queries";
import { linkWords, type RemedyField, troubleOf, when } from "./link-words";
import { useProfile } from "./profile-context";
import { navigate } from "./router";
import { requestField } from "./screen-request";

export function NoticeBanner({ notice }: { notice: string | null }) {
  const [told, setTold] = useState(false);
  if (notice === null || told) return null;
  return (
    <Banner
      tone="warning"
      title={notice}
      testId="startup-notice"
      actions={
        <Button size="sm" onClick={() => { setTold(true); }}>
          Understood
        </Button>
      }
    />
  );
}

/** A connection that comes back by itself is not worth moving the screen for. */
const patience = 8000;

export function LinkBanner() {
  const state = useProfile();
  const { link } = state;
  const now = useNow(link.type === "stale");
  switch (link.type) {
    case "live":
    case "connecting":
      return null;
    case "stale":
      if (now - link.since < patience) return null;
      return (
        <Banner tone="neutral" title={linkWords(state, now).sentence} testId="link-stale">
          {link.message} What you see is as it was then.
        </Banner>
      );
    case "offline":
      return <OfflineBanner state={state} link={link} />;
    case "untrusted":
      return <UntrustedBanner state={state} />;
  }
}

function OfflineBanner({ state, link }: { state: ProfileState; link: Extract<Link, { type: "offline" }> }) {
  const { profile, heardAt } = state;
  const { field, remedy, hint } = troubleOf(link.code);
  const fixed = profile.place.type === "workspace" || remedy === null;
  return (
    <Banner
      tone="neutral"
      title={`Offline: ${link.message}`}
      testId="link-offline"
      actions={
        fixed ? null : (
          <Button size="sm" onClick={() => { mend(profile.id, field); }} data-testid="link-remedy" data-field={field}>
            {remedy}
          </Button>
        )
      }
    >
      {hint ?? link.hint ?? "Editing goes on as always; releases can be triggered when it is back."}{" "}
      {heardAt === null ? "Nothing of it was ever read on this laptop." : `You see what was read by ${when(heardAt)}.`}
    </Banner>
  );
}

function mend(profile: string, field: RemedyField | null): void {
  requestField(field);
  navigate({ screen: "settings", profile });
}

function UntrustedBanner({ state }: { state: ProfileState }) {
  const { profile } = state;
  const trust = useMutation({
    mutationFn: () => api.trustWorkspace(profile.id),
    onSuccess: putProfile,
    onError: (error) => {
      toast({ tone: "danger", title: "The workspace couldn't be opened", text: error.message });
    },
  });
  const where = profile.place.type === "workspace" ? profile.place.dir : profile.place.url;
  return (
    <Banner
      tone="warning"
      title="This workspace can run scripts on this laptop"
      testId="link-untrusted"
      actions={
        <Button
          variant="solid"
          size="sm"
          icon={<ShieldCheck size={14} aria-hidden />}
          disabled={trust.isPending}
          onClick={() => {
            trust.mutate();
          }}
          data-testid="trust-workspace"
        >
          Trust this workspace
        </Button>
      }
    >
      Its workflows run with your rights when a release reaches them. Agree only if you know where <code>{where}</code> comes
      from; until then it can be looked at, but releases don&apos;t run.
    </Banner>
  );
}

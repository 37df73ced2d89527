// What the frame has to tell: not live any more, offline, not trusted yet, something from the start.

import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";

import { Banner } from "../components/banner";
import { Button } from "../components/button";
import { clock, day } from "../components/time";
import { toast } from "../components/toast";
import type { ProfileState } from "../gen/bindings";
import { api } from "../platform/api";
import { putProfile, useConfiguration } from "../platform/queries";
import { useProfile } from "./profile-context";

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

export function LinkBanner() {
  const state = useProfile();
  const { link } = state;
  switch (link.type) {
    case "live":
    case "connecting":
      return null;
    case "stale":
      return (
        <Banner tone="neutral" title={`Stale since ${clock(link.since)}, reconnecting`} testId="link-stale">
          {link.message} What you see is as it was then.
        </Banner>
      );
    case "offline":
      return <OfflineBanner profile={state.profile.id} message={link.message} hint={link.hint} />;
    case "untrusted":
      return <UntrustedBanner state={state} />;
  }
}

function OfflineBanner({ profile, message, hint }: { profile: string; message: string; hint: string | null }) {
  const seenAt = useConfiguration(profile).data?.seenAt;
  const age = seenAt === undefined ? "" : ` You see what was read ${day(seenAt).toLowerCase()} at ${clock(seenAt)}.`;
  return (
    <Banner tone="neutral" title={`Offline: ${message}`} testId="link-offline">
      {hint ?? "Editing goes on as always; releases can be triggered when it is back."}
      {age}
    </Banner>
  );
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

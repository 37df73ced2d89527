// Keeps the cache in step with the runtimes: a burst of news costs one read at a time, and so one render.

import { useEffect } from "react";

import type { Link, Startup } from "../gen/bindings";
import { coalesced } from "./coalesced";
import { onLinkChanged, onNotified } from "./events";
import { keys, queryClient } from "./query-client";

const nextFrame = (run: () => void) => {
  // A hidden window gets no frames: time goes on there too.
  if (document.visibilityState === "hidden") setTimeout(run, 50);
  else requestAnimationFrame(run);
};

const reread = coalesced(async (key) => {
  const queryKey = JSON.parse(key) as string[];
  await queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false });
}, nextFrame);

function wish(key: readonly string[]): void {
  reread(JSON.stringify(key));
}

function setLink(profile: string, link: Link): void {
  queryClient.setQueryData<Startup>(keys.startup, (startup) => {
    if (!startup) return startup;
    const profiles = startup.profiles.map((state) => (state.profile.id === profile ? { ...state, link } : state));
    return { ...startup, profiles };
  });
}

/** Mounted once by the app. */
export function useLiveUpdates(): void {
  // Synchronises the cache with the events of the shell.
  useEffect(() => {
    const stopNotified = onNotified(({ profile, notice }) => {
      switch (notice.type) {
        case "configuration":
          wish(keys.configuration(profile));
          return;
        case "journal":
          wish(keys.releases(profile));
          wish(keys.release(profile, notice.record.release));
          wish(keys.records(profile, notice.record.release));
      }
    });
    const stopLink = onLinkChanged(({ profile, link }) => {
      setLink(profile, link);
      if (link.type !== "live") return;
      wish(keys.configuration(profile));
      wish(keys.releases(profile));
      wish(["release", profile]);
      wish(["records", profile]);
    });
    return () => {
      stopNotified();
      stopLink();
    };
  }, []);
}

// Keeps what was read in step with the shell's events: bursts become one read at a time.

import { useEffect } from "react";

import type { Event as JournalEvent, LinkChanged, Startup } from "../gen/bindings";
import { type Happened, onLinkChanged, onNotified } from "./events";
import { keys, queryClient } from "./query-client";

type Key = readonly string[];

const waiting = new Map<string, Key>();
let frame: number | null = null;

/** Reads again soon: once per frame, and a read that is under way is finished before the next begins. */
function readAgain(key: Key): void {
  waiting.set(key.join("\u0000"), key);
  frame ??= requestAnimationFrame(flush);
}

function flush(): void {
  frame = null;
  const due = [...waiting];
  waiting.clear();
  for (const [name, queryKey] of due) {
    if (queryClient.isFetching({ queryKey }) > 0) {
      // The answer under way may lack this change: one more read once it is here.
      late.set(name, queryKey);
    } else {
      void queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false });
    }
  }
}

/** What is dear to read: not more often than this. */
const PACE = 250;
/** Keys that were read a moment ago, and whether they were asked for again since. */
const paced = new Map<string, boolean>();

/** Sums over all releases: she reads them, they need not count along. */
const SLOW_PACE = 2000;

/** Reads at once, then at most four times a second, or as often as is said. */
function readPaced(key: Key, pace = PACE): void {
  const name = key.join("\u0000");
  if (paced.has(name)) {
    paced.set(name, true);
    return;
  }
  paced.set(name, false);
  readAgain(key);
  setTimeout(() => {
    const again = paced.get(name) === true;
    paced.delete(name);
    if (again) readPaced(key, pace);
  }, pace);
}

const late = new Map<string, Key>();

function afterReads(): void {
  for (const [name, queryKey] of late) {
    if (queryClient.isFetching({ queryKey }) === 0) {
      late.delete(name);
      readAgain(queryKey);
    }
  }
}

/** Records that may be somebody's act. */
const acts: ReadonlySet<JournalEvent["type"]> = new Set<JournalEvent["type"]>([
  "created", "terminateRequested", "retryRequested", "approvalDecided", "published",
]);

/** Records after which something else may run where, or be said of it. */
const moves: ReadonlySet<JournalEvent["type"]> = new Set<JournalEvent["type"]>(["started", "effectEnded", "approvalDecided", "ended"]);

function heard({ profile, notice }: Happened): void {
  switch (notice.type) {
    case "journal":
      // What belongs to no release is an act, and nothing else.
      if (notice.record.release === "") {
        readPaced(keys.audit(profile));
        break;
      }
      readPaced(keys.releases(profile));
      readPaced(keys.release(profile, notice.record.release));
      readPaced(keys.records(profile, notice.record.release));
      readPaced(keys.timeline(profile, notice.record.release));
      readPaced(["comparison", profile]);
      readPaced(keys.numbers(profile), SLOW_PACE);
      if (acts.has(notice.record.event.type)) readPaced(keys.audit(profile));
      if (moves.has(notice.record.event.type)) readPaced(keys.board(profile), SLOW_PACE);
      break;
    case "configuration":
      readAgain(keys.configuration(profile));
      readPaced(keys.board(profile));
      break;
  }
}

function linked({ profile, link }: LinkChanged): void {
  queryClient.setQueryData<Startup>(keys.startup, (startup) => {
    if (!startup) return startup;
    const profiles = startup.profiles.map((state) => (state.profile.id === profile ? { ...state, link } : state));
    return { ...startup, profiles };
  });
  // What else there is to know of a profile comes with its connection: what the runtime is, when it was heard.
  readAgain(keys.startup);
  if (link.type === "live") {
    // What happened meanwhile was not heard.
    readAgain(keys.releases(profile));
    readAgain(["release", profile]);
    readAgain(["records", profile]);
    readAgain(["timeline", profile]);
    readAgain(["comparison", profile]);
    readAgain(keys.numbers(profile));
    readAgain(keys.audit(profile));
    readAgain(keys.configuration(profile));
    readAgain(keys.board(profile));
  }
}

/** Mounted once by the app. */
export function useLiveUpdates(): void {
  // Synchronises with the shell's events and the cache's own fetches.
  useEffect(() => {
    const stops = [onNotified(heard), onLinkChanged(linked), queryClient.getQueryCache().subscribe(afterReads)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
}

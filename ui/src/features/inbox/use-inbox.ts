// What waits for a person on any profile, read again when something happens on one of them.

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import type { InboxItem, Notice } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { onLinkChanged, onNotified } from "../../platform/events";
import { queryClient } from "../../platform/queries";

const key = ["inbox"] as const;

export function useInbox() {
  return useQuery<InboxItem[], CallError>({ queryKey: key, queryFn: () => api.inbox() });
}

/** Bursts of events are read once. */
const pause = 250;

/** Mounted once, where the count is. */
export function useInboxUpdates(): void {
  // Synchronises with the events of every profile; what is kept of them is what the inbox is made from.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const readAgain = (): void => {
      timer ??= setTimeout(() => {
        timer = null;
        void queryClient.invalidateQueries({ queryKey: key });
      }, pause);
    };
    const stops = [
      onNotified(({ notice }) => {
        if (concernsInbox(notice)) readAgain();
      }),
      onLinkChanged(readAgain),
    ];
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, []);
}

/** Steps of a workflow come by the hundred and change nothing here, but for those that wait for a decision. */
export function concernsInbox(notice: Notice): boolean {
  if (notice.type !== "journal") return false;
  const { event } = notice.record;
  if (event.type !== "effectProgressed") return true;
  return event.progress.type === "waiting" || (event.progress.type === "node" && event.progress.node.nodeType === "Suspend");
}

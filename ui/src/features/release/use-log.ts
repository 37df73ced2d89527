// The log of one place, read piece by piece until nothing more will come.

import { useEffect, useState } from "react";

import { api } from "../../platform/api";
import { onLinkChanged, onNotified } from "../../platform/events";
import { reach } from "../../platform/links";
import { appendText, emptyLog, type LogText } from "./log-lines";
import { type LogPlace, placeKey } from "./log-places";

const POLL_MS = 500;

export type LogState = { key: string; text: LogText; complete: boolean; error: unknown };

export function useLog(profile: string, release: string, place: LogPlace): LogState & { again: () => void } {
  const key = [profile, release, placeKey(place)].join(" ");
  const { environment, application, stage, attempt, node } = place;
  const [round, setRound] = useState(0);
  const [state, setState] = useState<LogState>({ key, text: emptyLog, complete: false, error: null });

  // Synchronises with the log on the runtime: reads on at each piece of news and at least twice a second while it grows.
  useEffect(() => {
    let stopped = false;
    let offset = 0;
    let text = emptyLog;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let reading = false;
    let wanted = false;

    const asked = (): boolean => {
      const was = wanted;
      wanted = false;
      return was;
    };
    const read = async (): Promise<void> => {
      if (reading) {
        wanted = true;
        return;
      }
      reading = true;
      if (timer !== null) clearTimeout(timer);
      try {
        for (;;) {
          const chunk = await api.log(profile, { release, environment, application, stage, attempt, node, offset });
          if (stopped) return;
          text = appendText(text, chunk.text);
          const moved = chunk.offset > offset;
          offset = chunk.offset;
          setState({ key, text, complete: chunk.complete, error: null });
          if (chunk.complete) {
            finish();
            return;
          }
          if (!moved && !asked()) break;
        }
        // While the runtime is away nothing comes; its return is told.
        if (reach(profile) !== "away") timer = setTimeout(() => void read(), POLL_MS);
      } catch (error) {
        if (!stopped) setState({ key, text, complete: false, error });
      } finally {
        reading = false;
      }
    };
    const stops = [
      onNotified((notified) => {
        if (notified.profile === profile && notified.notice.type === "journal" && notified.notice.record.release === release) void read();
      }),
      onLinkChanged((changed) => {
        if (changed.profile === profile && changed.link.type === "live") void read();
      }),
    ];
    const finish = (): void => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
    };
    void read();
    return () => {
      stopped = true;
      finish();
    };
  }, [profile, release, environment, application, stage, attempt, node, key, round]);

  const again = (): void => {
    setRound((count) => count + 1);
  };
  // What another place left behind is never shown under this one.
  if (state.key !== key) return { key, text: emptyLog, complete: false, error: null, again };
  return { ...state, again };
}

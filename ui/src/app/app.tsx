// The window: first launch or the frame with the screen on show, and the dialogs that belong to no screen.

import { QueryClientProvider } from "@tanstack/react-query";
import { Tooltip } from "radix-ui";
import { useEffect, useLayoutEffect, useRef } from "react";

import { ErrorBanner } from "../components/error-banner";
import { Skeleton } from "../components/skeleton";
import { Toasts } from "../components/toasts";
import { Welcome } from "../features/welcome/welcome";
import type { Startup } from "../gen/bindings";
import { queryClient } from "../platform/query-client";
import { useLiveUpdates, useStartup } from "../platform/queries";
import styles from "./app.module.css";
import { CloseDialog } from "./close-dialog";
import { DeepLinks } from "./deep-links";
import { Frame } from "./frame";
import { ProfileProvider } from "./profile-context";
import { listenForShortcuts } from "./shortcuts";
import { useTheme } from "./theme";
import { keepWindowState, restoreWindowState, useWindowState } from "./window-state";

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delayDuration={350} skipDelayDuration={150}>
        <Opening />
        <Toasts />
      </Tooltip.Provider>
    </QueryClientProvider>
  );
}

function Opening() {
  const startup = useStartup();
  useTheme();
  if (startup.data) return <Opened startup={startup.data} />;
  return (
    <main className={styles["opening"]}>
      {startup.error ? (
        <ErrorBanner error={startup.error} onRetry={() => void startup.refetch()} />
      ) : (
        <Skeleton rows={6} label="Opening Signalbox" />
      )}
    </main>
  );
}

function Opened({ startup }: { startup: Startup }) {
  const restored = useWindowState((state) => state.restored);
  const kept = useRef(startup.window);
  useLiveUpdates();
  // Synchronises with the keyboard and with what the shell keeps of the window.
  useLayoutEffect(() => {
    restoreWindowState(kept.current);
    const stops = [listenForShortcuts(), keepWindowState()];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const wanted = useWindowState((state) => state.profile);
  const active = startup.profiles.find(({ profile }) => profile.id === wanted) ?? startup.profiles[0];
  const shown = active?.profile.id ?? null;
  // Synchronises what is kept of the window with the profile on show: another order of the profiles doesn't change it.
  useEffect(() => {
    if (restored && shown !== null) useWindowState.setState({ profile: shown });
  }, [restored, shown]);
  if (!restored) return null;
  return (
    <>
      {active ? (
        <ProfileProvider state={active}>
          <Frame key={active.profile.id} notice={startup.notice} />
        </ProfileProvider>
      ) : (
        <Welcome startup={startup} />
      )}
      <CloseDialog />
      <DeepLinks active={active} />
    </>
  );
}

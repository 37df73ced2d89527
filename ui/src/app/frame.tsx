// The frame around every screen: sidebar, top bar, what is to be told, the screen, status bar.

import { useState } from "react";

import { Kbd } from "../components/kbd";
import { Palette } from "../features/palette/palette";
import { TriggerDialog } from "../features/trigger/trigger-dialog";
import { SlotPlace } from "./actions-slot";
import styles from "./frame.module.css";
import { LinkBanner, NoticeBanner } from "./link-banner";
import { useProfile } from "./profile-context";
import { back, forward, navigate, useRoute } from "./router";
import { Screen } from "./screen";
import { useShortcut } from "./shortcuts";
import { ShortcutsOverlay } from "./shortcuts-overlay";
import { Sidebar } from "./sidebar";
import { TopBar } from "./top-bar";
import { closeTrigger, useTriggerRequest } from "./trigger-request";

export function Frame({ notice }: { notice: string | null }) {
  const state = useProfile();
  const route = useRoute();
  const preset = useTriggerRequest((request) => request.preset);
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  useFrameShortcuts(() => { setPalette(true); }, () => { setHelp(true); });
  return (
    <div className={styles["frame"]} data-protected={state.profile.protected} data-testid="frame">
      <Sidebar />
      <div className={styles["main"]}>
        <TopBar onSearch={() => { setPalette(true); }} />
        <NoticeBanner notice={notice} />
        <LinkBanner />
        <main className={styles["screen"]} id="screen">
          <Screen route={route} />
        </main>
        <footer className={styles["status"]}>
          <SlotPlace slot="status" className={styles["statusPlace"]} />
          <button type="button" className={styles["help"]} onClick={() => { setHelp(true); }}>
            <Kbd>?</Kbd> Shortcuts
          </button>
        </footer>
      </div>
      <Palette open={palette} onClose={() => { setPalette(false); }} />
      <ShortcutsOverlay open={help} onClose={() => { setHelp(false); }} />
      {preset && (
        <TriggerDialog
          profile={state}
          preset={preset}
          onClose={closeTrigger}
          onTriggered={(id) => {
            closeTrigger();
            navigate({ screen: "release", id });
          }}
        />
      )}
    </div>
  );
}

function useFrameShortcuts(search: () => void, help: () => void): void {
  useShortcut("Ctrl+K", "Search or run a command", search);
  useShortcut("?", "Show the shortcuts", help);
  useShortcut("g b", "Go to the board", () => { navigate({ screen: "board" }); });
  useShortcut("g f", "Go to flows", () => { navigate({ screen: "flows" }); });
  useShortcut("g w", "Go to workflows", () => { navigate({ screen: "workflows" }); });
  useShortcut("g r", "Go to releases", () => { navigate({ screen: "releases" }); });
  useShortcut("g a", "Go to the audit", () => { navigate({ screen: "audit" }); });
  useShortcut("g i", "Go to the inbox", () => { navigate({ screen: "inbox" }); });
  useShortcut("g d", "Go to drafts", () => { navigate({ screen: "drafts" }); });
  useShortcut("g s", "Go to settings", () => { navigate({ screen: "settings" }); });
  useShortcut("Alt+ArrowLeft", "Back", back);
  useShortcut("Alt+ArrowRight", "Forward", forward);
}

// Settings: the theme, the profiles of this laptop, another workspace, and what this program is.

import { Monitor, Moon, Sun } from "lucide-react";

import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { useProfiles } from "../../app/profile-context";
import { setTheme, useWindowState } from "../../app/window-state";
import { Segmented } from "../../components/segmented";
import { useStartup } from "../../platform/queries";
import { NoticesSection } from "./notices-section";
import { OpenWorkspace } from "./open-workspace";
import { ProfileFiles } from "./profile-files";
import { ProfilePage } from "./profile-page";
import { ProfilesSection } from "./profiles-section";
import styles from "./settings-screen.module.css";

export function SettingsScreen({ profile }: { profile: string | undefined }) {
  return profile === undefined ? <Overview /> : <ProfilePage key={profile} id={profile} />;
}

function Overview() {
  const profiles = useProfiles();
  const theme = useWindowState((state) => state.theme);
  const startup = useStartup().data;
  return (
    <div className={styles["screen"]} data-testid="settings-screen">
      <Breadcrumb parts={[{ label: "Settings" }]} />
      <div className={styles["page"]}>
        <section className={styles["section"]} aria-labelledby="settings-theme">
          <h2 id="settings-theme">Appearance</h2>
          <div className={styles["line"]}>
            <span>Theme</span>
            <Segmented
              label="Theme"
              value={theme}
              onChange={setTheme}
              options={[
                { value: "light", label: "Light", icon: <Sun size={13} aria-hidden />, testId: "theme-light" },
                { value: "dark", label: "Dark", icon: <Moon size={13} aria-hidden />, testId: "theme-dark" },
                { value: "system", label: "As the system", icon: <Monitor size={13} aria-hidden />, testId: "theme-system" },
              ]}
            />
          </div>
        </section>
        <ProfilesSection />
        <NoticesSection />
        <section className={styles["section"]} aria-labelledby="settings-workspace">
          <h2 id="settings-workspace">Open another workspace</h2>
          {startup && <OpenWorkspace demoDir={startup.demoDir} hasDemo={profiles.some(({ demo }) => demo !== null)} />}
        </section>
        <section className={styles["section"]} aria-labelledby="settings-files">
          <h2 id="settings-files">Carry profiles to another laptop</h2>
          <ProfileFiles />
        </section>
        <section className={styles["section"]} aria-labelledby="settings-about">
          <h2 id="settings-about">About</h2>
          <dl className={styles["about"]} data-testid="about">
            <dt>Signalbox</dt>
            <dd className="selectable">{startup?.version ?? ""}</dd>
            <dt>Data directory</dt>
            <dd><code className="selectable">{startup?.dataDir ?? ""}</code></dd>
          </dl>
        </section>
      </div>
      <StatusBar left={profiles.length === 1 ? "1 profile" : `${String(profiles.length)} profiles`} />
    </div>
  );
}

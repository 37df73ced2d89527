// The first launch: make the demo workspace, connect to a runtime, or open a workspace that exists.

import { useMutation } from "@tanstack/react-query";
import { ArrowLeft, FlaskConical, FolderOpen, GitBranch, Rocket, ShieldCheck, Unplug } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import { replaceRoute, useRoute } from "../../app/router";
import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { TextField } from "../../components/text-field";
import type { Startup } from "../../gen/bindings";
import { api } from "../../platform/api";
import { putProfile } from "../../platform/queries";
import { ProfileEditor } from "../settings/profile-editor";
import styles from "./welcome.module.css";

export function Welcome({ startup }: { startup: Startup }) {
  const route = useRoute();
  const [connecting, setConnecting] = useState(false);
  const asked = route.screen === "settings" && route.profile === "new";
  // A deep link to a runtime that isn't known yet leads here.
  if (asked && !connecting) setConnecting(true);
  // Synchronises the address: the window opens with the flows once there is a profile, and that may be before this form
  // hears of it.
  useEffect(() => {
    if (asked) replaceRoute({ screen: "flows" });
  }, [asked]);
  if (connecting) return <Connect onBack={() => { setConnecting(false); }} />;
  return <Start startup={startup} onConnect={() => { setConnecting(true); }} />;
}

/** The first profile is a runtime of the team: once it is saved, the window opens with its flows. */
function Connect({ onBack }: { onBack: () => void }) {
  return (
    <main className={styles["page"]} data-testid="welcome-connect">
      <div className={styles["connect"]}>
        <header className={styles["header"]}>
          <Button variant="ghost" size="sm" icon={<ArrowLeft size={14} aria-hidden />} className={styles["back"]} onClick={onBack} data-testid="welcome-back">
            Back
          </Button>
          <h1>Connect to a runtime</h1>
          <p className={styles["lead"]}>A runtime that your team runs. You need its address and a token.</p>
        </header>
        <ProfileEditor state={null} all={[]} onCancel={onBack} onSaved={() => undefined} />
      </div>
    </main>
  );
}

function Start({ startup, onConnect }: { startup: Startup; onConnect: () => void }) {
  const [path, setPath] = useState("");
  const demo = useMutation({ mutationFn: () => api.createDemo(null), onSuccess: putProfile });
  const open = useMutation({ mutationFn: (dir: string) => api.openWorkspace(dir), onSuccess: putProfile });
  const busy = demo.isPending || open.isPending;
  const error = demo.error ?? open.error;
  return (
    <main className={styles["page"]} data-testid="welcome">
      <div className={styles["column"]}>
        <header className={styles["header"]}>
          <h1>Welcome to Signalbox</h1>
          <p className={styles["lead"]}>
            Promotion flows carry a change from environment to environment, with a gate before each step. Draw them here, publish
            them to Git, and watch releases run through them.
          </p>
        </header>
        <ul className={styles["points"]}>
          <Point icon={<GitBranch size={16} />} text="Flows are files in a Git repository; what you draw is what is committed." />
          <Point icon={<Rocket size={16} />} text="Every trigger shows first what it would write, to the byte." />
          <Point icon={<ShieldCheck size={16} />} text="Scripts of a workspace run only after you have agreed." />
        </ul>
        {error && (
          <div className={styles["error"]}>
            <ErrorBanner error={error} />
          </div>
        )}
        <section className={styles["card"]} aria-labelledby="welcome-demo">
          <FlaskConical size={20} aria-hidden className={styles["mark"]} />
          <div className={styles["words"]}>
            <h2 id="welcome-demo">Try it with a demo</h2>
            <p className={styles["text"]}>
              Repositories, environments, workflows and a flow to play with, all on this laptop; nothing leaves it. They are made in{" "}
              <code>{startup.demoDir}</code>.
            </p>
            <Button
              variant="solid"
              disabled={busy}
              onClick={() => {
                demo.mutate();
              }}
              data-testid="create-demo"
            >
              {demo.isPending ? "Creating the demo workspace…" : "Create the demo workspace"}
            </Button>
          </div>
        </section>
        <section className={styles["card"]} aria-labelledby="welcome-runtime">
          <Unplug size={20} aria-hidden className={styles["mark"]} />
          <div className={styles["words"]}>
            <h2 id="welcome-runtime">Connect to a runtime</h2>
            <p className={styles["text"]}>One that your team runs, by its address and a token. The token goes into the keychain of this laptop.</p>
            <Button disabled={busy} onClick={onConnect} data-testid="welcome-connect-button">
              Connect…
            </Button>
          </div>
        </section>
        <section className={styles["card"]} aria-labelledby="welcome-open">
          <FolderOpen size={20} aria-hidden className={styles["mark"]} />
          <div className={styles["words"]}>
            <h2 id="welcome-open">Open a workspace</h2>
            <form
              className={styles["form"]}
              onSubmit={(event) => {
                event.preventDefault();
                if (path.trim() !== "") open.mutate(path.trim());
              }}
            >
              <TextField
                className={styles["path"]}
                label="Directory"
                hint="The directory that holds signalbox.toml."
                placeholder="/home/you/releases"
                mono
                value={path}
                onChange={setPath}
                data-testid="workspace-path"
              />
              <Button type="submit" className={styles["open"]} disabled={busy || path.trim() === ""} data-testid="open-workspace">
                {open.isPending ? "Opening…" : "Open"}
              </Button>
            </form>
          </div>
        </section>
        <p className={styles["version"]}>Signalbox {startup.version}</p>
      </div>
    </main>
  );
}

function Point({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <li className={styles["point"]}>
      <span className={styles["pointMark"]} aria-hidden>
        {icon}
      </span>
      {text}
    </li>
  );
}

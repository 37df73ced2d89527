// The first launch: make the demo workspace, or open one that exists.

import { useMutation } from "@tanstack/react-query";
import { FlaskConical, FolderOpen, GitBranch, Rocket, ShieldCheck } from "lucide-react";
import { type ReactNode, useState } from "react";

import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { TextField } from "../../components/text-field";
import type { Startup } from "../../gen/bindings";
import { api } from "../../platform/api";
import { putProfile } from "../../platform/queries";
import styles from "./welcome.module.css";

export function Welcome({ startup }: { startup: Startup }) {
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

// Adding a workspace by its directory, or making the demo when there is none.

import { useMutation } from "@tanstack/react-query";
import { FolderOpen, Sparkles } from "lucide-react";
import { useState } from "react";

import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { TextField } from "../../components/text-field";
import { toast } from "../../components/toast";
import type { ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { putProfile } from "../../platform/queries";
import styles from "./open-workspace.module.css";
import { cleanPath } from "./place-words";

export function OpenWorkspace({ demoDir, hasDemo }: { demoDir: string; hasDemo: boolean }) {
  const [typed, setTyped] = useState("");
  const path = cleanPath(typed);
  const added = (state: ProfileState): void => {
    putProfile(state);
    setTyped("");
    toast({ tone: "success", title: `${state.profile.name} is added`, text: "Choose it in the sidebar." });
  };
  const open = useMutation({ mutationFn: (dir: string) => api.openWorkspace(dir), onSuccess: added });
  const demo = useMutation({ mutationFn: () => api.createDemo(null), onSuccess: added });
  const error = open.error ?? demo.error;
  return (
    <div className={styles["block"]}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (path !== "" && !open.isPending) open.mutate(path);
        }}
      >
        <div className={styles["field"]}>
          <TextField label="Directory of a workspace" hint="The directory that holds signalbox.toml. Its scripts run only after you have agreed." value={typed} onChange={setTyped} mono data-testid="workspace-path" placeholder="/home/me/releases" />
        </div>
        <Button variant="outline" type="submit" icon={<FolderOpen size={14} />} data-testid="open-workspace" disabled={path === "" || open.isPending}>
          {open.isPending ? "Opening…" : "Open"}
        </Button>
      </form>
      {!hasDemo && (
        <div className={styles["demo"]}>
          <p>
            The demo is a complete workspace with repositories, flows and a product to release, in <code>{demoDir}</code>.
          </p>
          <Button variant="outline" icon={<Sparkles size={14} />} data-testid="settings-create-demo" disabled={demo.isPending} onClick={() => { demo.mutate(); }}>
            {demo.isPending ? "Creating the demo…" : "Create the demo workspace"}
          </Button>
        </div>
      )}
      {error && <ErrorBanner error={error} />}
    </div>
  );
}

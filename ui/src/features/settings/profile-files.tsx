// Profiles to and from a file, without their secrets.

import { useMutation } from "@tanstack/react-query";
import { Download, Upload } from "lucide-react";
import { useState } from "react";

import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { TextField } from "../../components/text-field";
import type { Imported } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { putProfile } from "../../platform/queries";
import { cleanPath, importWords } from "./place-words";
import styles from "./open-workspace.module.css";

export function ProfileFiles() {
  const [typed, setTyped] = useState("");
  const path = cleanPath(typed);
  const write = useMutation<string, CallError>({ mutationFn: () => api.exportProfiles(path === "" ? null : path) });
  const read = useMutation<Imported, CallError>({
    mutationFn: () => api.importProfiles(path),
    onSuccess: ({ added }) => { added.forEach(putProfile); },
  });
  const busy = write.isPending || read.isPending;
  const error = write.error ?? read.error;
  return (
    <div className={styles["block"]}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        <div className={styles["field"]}>
          <TextField
            label="File"
            hint="Neither tokens nor passwords are in it. Without a path it is written to your home directory."
            value={typed}
            onChange={setTyped}
            mono
            data-testid="profiles-path"
            placeholder="/home/me/signalbox-profiles.json"
          />
        </div>
        <Button
          icon={<Upload size={14} aria-hidden />}
          disabled={busy || path === ""}
          data-testid="profiles-import"
          onClick={() => {
            write.reset();
            read.mutate();
          }}
        >
          {read.isPending ? "Importing…" : "Import"}
        </Button>
        <Button
          icon={<Download size={14} aria-hidden />}
          disabled={busy}
          data-testid="profiles-export"
          onClick={() => {
            read.reset();
            write.mutate();
          }}
        >
          {write.isPending ? "Exporting…" : "Export"}
        </Button>
      </form>
      <div role="status" data-testid="profiles-report" className={styles["report"]}>
        {write.data !== undefined && <p>Written to <code className="selectable">{write.data}</code></p>}
        {read.data && importWords(read.data).map((line) => <p key={line}>{line}</p>)}
      </div>
      {error && <ErrorBanner error={error} />}
    </div>
  );
}

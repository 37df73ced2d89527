// Where a file goes: a path that is filled in, and what was written.

import { Download } from "lucide-react";
import { useState } from "react";

import type { Exported } from "../gen/bindings";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { ErrorBanner } from "./error-banner";
import { TextField } from "./text-field";
import { toast } from "./toast";

export type SaveDialogProps = {
  title: string;
  description?: string;
  /** The path that is offered. */
  path: string;
  /** "lines", "rows": what is counted in what was written. */
  unit: string;
  save: (path: string) => Promise<Exported>;
  onClose: () => void;
};

export function SaveDialog({ title, description, path, unit, save, onClose }: SaveDialogProps) {
  const [typed, setTyped] = useState(path);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wanted = typed.trim();
  const run = (): void => {
    if (busy || wanted === "") return;
    setBusy(true);
    setError(null);
    save(wanted).then(
      (written) => {
        toast({ tone: "success", title: `${written.rows.toLocaleString("en-GB")} ${unit} written`, text: written.path });
        onClose();
      },
      (refusal: unknown) => {
        setBusy(false);
        setError(refusal);
      },
    );
  };
  return (
    <Dialog
      open onClose={onClose} testId="save-dialog" width={560} title={title} {...(description !== undefined && { description })}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="solid" icon={<Download size={14} aria-hidden />} disabled={busy || wanted === ""} onClick={run} data-testid="save-confirm">
            {busy ? "Writing…" : "Save"}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <TextField label="File" value={typed} onChange={setTyped} mono autoFocus data-testid="save-path" />
      </form>
      {error !== null && <ErrorBanner error={error} />}
    </Dialog>
  );
}

/** A file below a directory; what no file name may hold becomes a dash. */
export function pathBelow(directory: string, name: string): string {
  const separator = directory.includes("\\") ? "\\" : "/";
  return `${directory.replace(/[\\/]$/, "")}${separator}${name.replace(/[^\p{L}\p{N}._-]+/gu, "-")}`;
}

// Writes what a filter lets through to a file, and says how much and where.

import { useMutation } from "@tanstack/react-query";
import { Check, Download } from "lucide-react";
import { useState } from "react";

import type { Exported, ExportFormat } from "../../gen/bindings";
import { Banner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { Segmented } from "../../components/segmented";
import { TextField } from "../../components/text-field";
import { useStartup } from "../../platform/queries";
import { exportPath, withFormat } from "./export-path";
import { count } from "./number-words";
import styles from "./export-dialog.module.css";

export type ExportDialogProps = {
  title: string;
  /** What a row is: "release". */
  what: string;
  /** Begins the file's name. */
  stem: string;
  /** Rows that will be written, where that is known. */
  rows: number | null;
  /** What is left out: the filter in words. */
  filter: string;
  write: (format: ExportFormat, path: string) => Promise<Exported>;
  onClose: () => void;
};

const formats = [{ value: "csv", label: "CSV", testId: "export-csv" }, { value: "json", label: "JSON", testId: "export-json" }] as const;

export function ExportDialog({ title, what, stem, rows, filter, write, onClose }: ExportDialogProps) {
  const downloads = useStartup().data?.downloadsDir ?? "";
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [path, setPath] = useState(() => exportPath(downloads, stem, "csv", Date.now()));
  const { mutate, isPending, error, data, reset } = useMutation({ mutationFn: () => write(format, path.trim()) });
  const plural = (figure: number): string => `${count(figure)} ${what}${figure === 1 ? "" : "s"}`;
  return (
    <Dialog
      title={title} description={`${rows === null ? `Every ${what}` : plural(rows)} · ${filter}`} open onClose={onClose} testId="export-dialog"
      footer={data ? <Button variant="solid" onClick={onClose}>Done</Button> : (
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="solid" icon={<Download size={14} aria-hidden />} disabled={isPending || path.trim() === ""} onClick={() => { mutate(); }} data-testid="export-write">{isPending ? "Writing…" : "Write the file"}</Button>
        </>
      )}
    >
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPending && path.trim() !== "") mutate();
        }}
      >
        <Segmented
          label="Format" value={format} options={formats}
          onChange={(next) => {
            setFormat(next);
            setPath(withFormat(path, next));
            reset();
          }}
        />
        <p className={styles["words"]}>{format === "csv" ? "A table: one row each, with its names in the first line. Opens in any spreadsheet." : "A list of objects with every field, for programs."}</p>
        <TextField label="File" value={path} autoFocus data-testid="export-path" mono hint="A file that is there already is not overwritten." onChange={(next) => { setPath(next); reset(); }} />
        {error !== null && <ErrorBanner error={error} />}
        {data && <Banner tone="info" title={<><Check size={14} aria-hidden /> {plural(data.rows)} written</>} testId="export-done"><span className={styles["path"]}>{data.path}</span></Banner>}
      </form>
    </Dialog>
  );
}

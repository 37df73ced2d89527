// The workflow as it ran: its manifest, to be read and copied.

import { Copy } from "lucide-react";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { toast } from "../../components/toast";
import styles from "./dialogs.module.css";
import { yamlRuns } from "./yaml-runs";

export type ManifestDialogProps = { workflow: string; yaml: string; onClose: () => void };

export function ManifestDialog({ workflow, yaml, onClose }: ManifestDialogProps) {
  const copy = (): void => {
    navigator.clipboard.writeText(yaml).then(
      () => { toast({ tone: "success", title: "Manifest copied" }); },
      () => { toast({ tone: "danger", title: "The manifest couldn't be copied", text: "Select its text instead." }); },
    );
  };
  return (
    <Dialog
      open onClose={onClose} testId="manifest-dialog" width={820} flush title={workflow}
      description="The template that this release started with. What was published since then does not count for it."
      footer={<><Button icon={<Copy size={14} aria-hidden />} onClick={copy}>Copy</Button><Button variant="solid" onClick={onClose}>Close</Button></>}
    >
      <pre className={styles["manifest"]} tabIndex={0} aria-label={`Manifest of ${workflow}`}>
        {yaml.replace(/\n$/, "").split("\n").map((line, index) => (
          <div key={index} className={styles["manifestLine"]}>
            <span className={styles["manifestNumber"]} aria-hidden>{index + 1}</span>
            <span className={styles["manifestText"]}>{yamlRuns(line).map((run, at) => (run.kind === null ? run.text : <span key={at} data-kind={run.kind}>{run.text}</span>))}</span>
          </div>
        ))}
      </pre>
    </Dialog>
  );
}

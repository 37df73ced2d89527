// The rehearsal of a published flow, over the dialog that triggers it.

import { Dialog } from "../../components/dialog";
import { RehearsalView, type RehearsalViewProps } from "./rehearsal-view";
import styles from "./rehearsal.module.css";

export type RehearsalDialogProps = Omit<RehearsalViewProps, "draft" | "text">;

export function RehearsalDialog(props: RehearsalDialogProps) {
  return (
    <Dialog open onClose={props.onClose} title={`Rehearsal of ${props.flow}`} description="Nothing is triggered: it is played on this laptop, and leads back to the plan." width="calc(100vw - 64px)" flush testId="rehearsal-dialog">
      <div className={styles["inDialog"]}>
        <RehearsalView {...props} draft={false} text="" closes={false} />
      </div>
    </Dialog>
  );
}

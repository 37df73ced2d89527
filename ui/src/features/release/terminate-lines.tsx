// What a terminate stops, what it lets finish, what never starts, and what stays.

import { CircleCheck, CircleSlash, Hourglass, OctagonX, Play } from "lucide-react";

import type { TerminatePreview } from "../../gen/bindings";
import styles from "./dialogs.module.css";
import { PreviewGroup } from "./preview-group";

const MOST = 8;

export function TerminateLines({ preview: { stops, finishes, neverStarts, runs, stays } }: { preview: TerminatePreview }) {
  return (
    <div className={styles["scroll"]} tabIndex={0} role="group" aria-label="What it does">
      <dl className={styles["preview"]} data-wide data-testid="terminate-preview">
        <PreviewGroup icon={OctagonX} word="Stops" lines={stops} most={MOST} />
        <PreviewGroup icon={Hourglass} word="Finishes" lines={finishes} most={MOST} />
        <PreviewGroup icon={CircleSlash} word="Never starts" lines={neverStarts} most={MOST} />
        <PreviewGroup icon={Play} word="Runs" lines={runs} most={MOST} />
        <PreviewGroup icon={CircleCheck} word="Stays" lines={stays} most={MOST} />
      </dl>
    </div>
  );
}

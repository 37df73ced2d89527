// What a retry does again, what then, and what not again.

import { ArrowRight, Check, RotateCcw } from "lucide-react";

import type { RetryPreview } from "../../gen/bindings";
import styles from "./dialogs.module.css";
import { PreviewGroup } from "./preview-group";

export type RetryLinesProps = { preview: RetryPreview; most?: number };

export function RetryLines({ preview, most = 12 }: RetryLinesProps) {
  return (
    <dl className={styles["preview"]} data-testid="retry-preview">
      <PreviewGroup icon={RotateCcw} word="Again" lines={preview.again} most={most} />
      <PreviewGroup icon={ArrowRight} word="Then" lines={preview.then} most={most} />
      <PreviewGroup icon={Check} word="Not again" lines={preview.notAgain} most={most} />
    </dl>
  );
}

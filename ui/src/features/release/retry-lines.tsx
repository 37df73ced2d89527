// What a retry does again, what then, and what not again.

import { ArrowRight, Check, type LucideIcon, RotateCcw } from "lucide-react";

import type { RetryPreview } from "../../gen/bindings";
import styles from "./dialogs.module.css";

export type RetryLinesProps = { preview: RetryPreview; most?: number };

export function RetryLines({ preview, most = 12 }: RetryLinesProps) {
  return (
    <dl className={styles["preview"]} data-testid="retry-preview">
      <Group icon={RotateCcw} word="Again" lines={preview.again} most={most} />
      <Group icon={ArrowRight} word="Then" lines={preview.then} most={most} />
      <Group icon={Check} word="Not again" lines={preview.notAgain} most={most} />
    </dl>
  );
}

function Group({ icon: Icon, word, lines, most }: { icon: LucideIcon; word: string; lines: readonly string[]; most: number }) {
  if (lines.length === 0) return null;
  const shown = lines.length > most ? lines.slice(0, most - 1) : lines;
  return (
    <div className={styles["group"]}>
      <dt><Icon size={14} aria-hidden />{word}</dt>
      <dd>
        {shown.map((line) => <div key={line} className={styles["entry"]} title={line}><Marked text={line} /></div>)}
        {shown.length < lines.length && <div className={styles["more"]} title={lines.slice(shown.length).join("\n")}>and {lines.length - shown.length} more</div>}
      </dd>
    </div>
  );
}

/** Names in backticks stand out. */
function Marked({ text }: { text: string }) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}

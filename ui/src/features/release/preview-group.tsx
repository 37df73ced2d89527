// One kind of consequence of an act, line by line.

import type { LucideIcon } from "lucide-react";

import styles from "./dialogs.module.css";

export type PreviewGroupProps = { icon: LucideIcon; word: string; lines: readonly string[]; most: number };

export function PreviewGroup({ icon: Icon, word, lines, most }: PreviewGroupProps) {
  if (lines.length === 0) return null;
  const shown = lines.length > most ? lines.slice(0, most - 1) : lines;
  return (
    <div className={styles["group"]}>
      <dt><Icon size={14} aria-hidden />{word}</dt>
      <dd>
        {shown.map((line) => <div key={line} className={styles["entry"]} title={line.replaceAll("`", "")}><Marked text={line} /></div>)}
        {shown.length < lines.length && <div className={styles["more"]} title={lines.slice(shown.length).join("\n")}>and {lines.length - shown.length} more</div>}
      </dd>
    </div>
  );
}

/** Names in backticks stand out. */
function Marked({ text }: { text: string }) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}

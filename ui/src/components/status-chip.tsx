// A status as a person reads it: colour, icon and word together; alone as an icon it still says its word.

import { type AnyStatus, statusLook } from "./status";
import styles from "./status-chip.module.css";

export type StatusIconProps = { status: AnyStatus; size?: number; label?: string };

export function StatusIcon({ status, size = 14, label }: StatusIconProps) {
  const look = statusLook(status);
  return (
    <span className={styles["icon"]} data-tone={look.tone} role="img" aria-label={label ?? look.word}>
      <Glyph status={status} size={size} />
    </span>
  );
}

export type StatusChipProps = { status: AnyStatus; word?: string; "data-testid"?: string };

export function StatusChip({ status, word, "data-testid": testId }: StatusChipProps) {
  const look = statusLook(status);
  return (
    <span className={styles["chip"]} data-tone={look.tone} data-status={status} data-testid={testId}>
      <Glyph status={status} size={13} />
      {word ?? look.word}
    </span>
  );
}

function Glyph({ status, size }: { status: AnyStatus; size: number }) {
  const { icon: Icon, turns } = statusLook(status);
  return <Icon size={size} className={turns ? styles["turns"] : undefined} aria-hidden />;
}

// A button that can't be pressed says why, also to who has only a keyboard.

import type { ReactElement } from "react";

import styles from "./refusable.module.css";
import { Tooltip } from "./tooltip";

export function Refusable({ reason, children }: { reason: string | null; children: ReactElement }) {
  if (reason === null) return children;
  return (
    <Tooltip content={reason}>
      <span className={styles["refused"]} tabIndex={0} role="group" aria-label={reason} data-testid="refused">
        {children}
      </span>
    </Tooltip>
  );
}

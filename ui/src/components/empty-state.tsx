// What stands where there is nothing yet: what this is, and how to get going.

import type { ReactNode } from "react";

import styles from "./empty-state.module.css";

export type EmptyStateProps = { icon: ReactNode; title: string; text: ReactNode; action?: ReactNode };

export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <section className={styles["empty"]} data-testid="empty-state">
      <span className={styles["icon"]} aria-hidden>
        {icon}
      </span>
      <h2>{title}</h2>
      <p className={styles["text"]}>{text}</p>
      {action !== undefined && <div className={styles["action"]}>{action}</div>}
    </section>
  );
}

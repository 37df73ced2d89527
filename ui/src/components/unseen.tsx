// Words for who can't see the picture beside them.

import type { ReactNode } from "react";

import styles from "./unseen.module.css";

export function Unseen({ children }: { children: ReactNode }) {
  return <span className={styles["unseen"]}>{children}</span>;
}

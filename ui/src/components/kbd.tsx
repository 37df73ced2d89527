// Keys to press.

import styles from "./kbd.module.css";

export type KbdProps = { children: string };

export function Kbd({ children }: KbdProps) {
  return <kbd className={styles["kbd"]}>{children}</kbd>;
}

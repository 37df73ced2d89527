// A button with words: solid for the one main action of a place, outline for the rest, ghost where it is quiet.

import type { ComponentProps, ReactNode } from "react";

import styles from "./button.module.css";

export type ButtonProps = ComponentProps<"button"> & {
  variant?: "solid" | "outline" | "ghost" | "danger";
  size?: "md" | "sm";
  icon?: ReactNode;
  /** Keys that do the same, shown at the end. */
  keys?: string;
};

export function Button({ variant = "outline", size = "md", icon, keys, className, children, type, ...rest }: ButtonProps) {
  return (
    <button
      type={type ?? "button"}
      className={[styles["button"], className].filter(Boolean).join(" ")}
      data-variant={variant}
      data-size={size}
      aria-keyshortcuts={keys?.replace("Ctrl ", "Control+")}
      {...rest}
    >
      {icon}
      <span className={styles["words"]}>{children}</span>
      {keys !== undefined && (
        <span className={styles["keys"]} aria-hidden>
          {keys}
        </span>
      )}
    </button>
  );
}

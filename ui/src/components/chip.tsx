// A short fact in a frame.

import type { ComponentProps, ReactNode } from "react";

import styles from "./chip.module.css";

export type ChipProps = ComponentProps<"span"> & { tone?: "neutral" | "accent" | "danger" | "warning"; icon?: ReactNode };

export function Chip({ tone = "neutral", icon, className, children, ...rest }: ChipProps) {
  return (
    <span className={[styles["chip"], className].filter(Boolean).join(" ")} data-tone={tone} {...rest}>
      {icon}
      {children}
    </span>
  );
}

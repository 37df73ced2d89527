// Text that may be too long for its place: cut with an ellipsis, whole in its title.

import type { ElementType, ReactNode } from "react";

import styles from "./truncated.module.css";

export type TruncatedProps = {
  children: ReactNode;
  /** The whole text, when the children are not a plain text. */
  title?: string;
  as?: ElementType;
  className?: string;
};

export function Truncated({ children, title, as: Tag = "span", className }: TruncatedProps) {
  const whole = title ?? (typeof children === "string" ? children : undefined);
  return (
    <Tag className={[styles["cut"], className].filter(Boolean).join(" ")} title={whole}>
      {children}
    </Tag>
  );
}

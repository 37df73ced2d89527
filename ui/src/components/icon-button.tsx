// A button that is only an icon: its label is read out and shown on hover.

import type { ComponentProps, ReactNode } from "react";

import styles from "./icon-button.module.css";
import { Tooltip } from "./tooltip";

export type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  label: string;
  icon: ReactNode;
  size?: "md" | "sm";
};

export function IconButton({ label, icon, size = "md", className, type, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label}>
      <button
        type={type ?? "button"}
        aria-label={label}
        className={[styles["button"], className].filter(Boolean).join(" ")}
        data-size={size}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  );
}

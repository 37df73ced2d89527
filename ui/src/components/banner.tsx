// Something that concerns the whole place below it.

import { CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import styles from "./banner.module.css";

export type BannerTone = "info" | "neutral" | "warning" | "danger";

export type BannerProps = { tone: BannerTone; title: ReactNode; children?: ReactNode; actions?: ReactNode; testId?: string };

const icons = { info: Info, neutral: Info, warning: TriangleAlert, danger: CircleX } as const;

export function Banner({ tone, title, children, actions, testId }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div className={styles["banner"]} data-tone={tone} role={tone === "danger" ? "alert" : "status"} data-testid={testId}>
      <Icon size={16} className={styles["icon"]} aria-hidden />
      <div className={styles["words"]}>
        <p className={styles["title"]}>{title}</p>
        {children !== undefined && children !== null && <div className={styles["text"]}>{children}</div>}
      </div>
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}

// What stands in the place of content that has never been seen yet; only on the very first load.

import styles from "./skeleton.module.css";

export type SkeletonProps = { rows?: number; height?: number | string; width?: number | string; label?: string };

export function Skeleton({ rows = 1, height = 16, width, label = "Loading" }: SkeletonProps) {
  return (
    <div className={styles["rows"]} role="status" aria-label={label} data-testid="skeleton">
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className={styles["bar"]} style={{ height, width: width ?? widths[row % widths.length] }} aria-hidden />
      ))}
    </div>
  );
}

const widths = ["72%", "88%", "64%", "80%"];

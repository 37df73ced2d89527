// The graph above, the timeline below, and a bar between them that can be moved.

import { type ReactNode, useRef } from "react";

import styles from "./release-screen.module.css";

const LEAST = 120;
const STEP = 16;

export type GraphSplitProps = { height: number; onHeight: (height: number) => void; above: ReactNode; below: ReactNode };

export function GraphSplit({ height, onHeight, above, below }: GraphSplitProps) {
  const root = useRef<HTMLDivElement>(null);
  const set = (wanted: number): void => {
    const most = (root.current?.clientHeight ?? 2 * LEAST) - LEAST;
    onHeight(Math.round(Math.max(LEAST, Math.min(most, wanted))));
  };
  return (
    <div className={styles["both"]} ref={root}>
      <div className={styles["above"]} style={{ height }}>{above}</div>
      {/* A separator that moves is a widget, in ARIA's terms, and takes the focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={styles["bar"]}
        role="separator"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
        tabIndex={0}
        aria-orientation="horizontal" aria-label="Height of the graph" aria-valuenow={height} aria-valuemin={LEAST} aria-valuemax={2000}
        onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) set(event.clientY - (root.current?.getBoundingClientRect().top ?? 0));
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowUp") set(height - STEP);
          else if (event.key === "ArrowDown") set(height + STEP);
          else return;
          event.preventDefault();
        }}
      />
      <div className={styles["below"]}>{below}</div>
    </div>
  );
}

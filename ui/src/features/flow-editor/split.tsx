// Two views side by side with a bar between them that can be moved.

import { useRef, useState } from "react";

import styles from "./flow-editor.module.css";

const LEAST = 25;
const MOST = 75;
const STEP = 2;

function clamp(share: number): number {
  return Math.max(LEAST, Math.min(MOST, share));
}

export function Split({ left, right }: { left: React.ReactNode; right: React.ReactNode }) {
  const root = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(58);
  const moveTo = (clientX: number): void => {
    const box = root.current?.getBoundingClientRect();
    if (box && box.width > 0) setShare(clamp(((clientX - box.left) / box.width) * 100));
  };
  return (
    <div ref={root} className={styles["split"]} style={{ "--share": `${share}%` } as React.CSSProperties}>
      <div className={styles["half"]}>{left}</div>
      {/* A separator that moves is a widget, in ARIA's terms, and takes the focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={styles["bar"]}
        role="separator"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
        tabIndex={0}
        aria-orientation="vertical"
        aria-label="Width of the canvas"
        aria-valuenow={Math.round(share)}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo(event.clientX);
        }}
        onDoubleClick={() => {
          setShare(58);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") setShare(clamp(share - STEP));
          else if (event.key === "ArrowRight") setShare(clamp(share + STEP));
          else return;
          event.preventDefault();
        }}
      />
      <div className={styles["rest"]}>{right}</div>
    </div>
  );
}

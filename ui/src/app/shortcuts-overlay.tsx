// The keys that work here.

import { Fragment } from "react";

import { Dialog } from "../components/dialog";
import { Kbd } from "../components/kbd";
import { useShortcuts } from "./shortcuts";
import styles from "./shortcuts-overlay.module.css";

export function ShortcutsOverlay({ open, onClose }: { open: boolean; onClose: () => void }) {
  const shortcuts = useShortcuts();
  // Those of the screen came after the frame's own; they are what she looks for.
  const listed = [...shortcuts].sort((one, other) => Number(isGlobal(one.keys)) - Number(isGlobal(other.keys)));
  return (
    <Dialog open={open} onClose={onClose} title="Shortcuts" width={560} testId="shortcuts">
      <dl className={styles["list"]}>
        {listed.map(({ keys, label }) => (
          <div key={keys} className={styles["row"]}>
            <dt className={styles["label"]}>{label}</dt>
            <dd className={styles["keys"]}>
              {keys.split(" ").map((press, index) => (
                <Fragment key={`${String(index)} ${press}`}>
                  {index > 0 && <span className={styles["then"]}>then</span>}
                  {press.split("+").map((key) => (
                    <Kbd key={key}>{named(key)}</Kbd>
                  ))}
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function isGlobal(keys: string): boolean {
  return keys === "?" || keys === "Ctrl+K" || keys.startsWith("g ") || keys.startsWith("Alt+Arrow");
}

function named(key: string): string {
  switch (key) {
    case "ArrowLeft":
      return "←";
    case "ArrowRight":
      return "→";
    case "ArrowUp":
      return "↑";
    case "ArrowDown":
      return "↓";
    case "Escape":
      return "Esc";
    case "Delete":
      return "Del";
    default:
      return key.length === 1 ? key.toUpperCase() : key;
  }
}

// Draws the short news at the foot of the window.

import { CircleCheck, CircleX, Info, X } from "lucide-react";
import { useSyncExternalStore } from "react";

import { closeToast, shownToasts, subscribeToasts } from "./toast";
import styles from "./toasts.module.css";

const icons = { info: Info, success: CircleCheck, danger: CircleX } as const;

export function Toasts() {
  const toasts = useSyncExternalStore(subscribeToasts, shownToasts);
  return (
    <section className={styles["toasts"]} aria-label="Notifications" aria-live="polite">
      {toasts.map((each) => {
        const Icon = icons[each.tone];
        return (
          <div key={each.id} className={styles["toast"]} data-tone={each.tone} data-testid="toast">
            <Icon size={16} className={styles["icon"]} aria-hidden />
            <div className={styles["words"]}>
              <p className={styles["title"]}>{each.title}</p>
              {each.text && <p className={styles["text"]}>{each.text}</p>}
            </div>
            <button
              type="button"
              className={styles["close"]}
              aria-label="Dismiss"
              onClick={() => {
                closeToast(each.id);
              }}
            >
              <X size={14} aria-hidden />
            </button>
          </div>
        );
      })}
    </section>
  );
}

// A question or a form over the window. Escape and a click beside it close it; the focus comes back to where it was.

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { KeyboardEventHandler, ReactNode } from "react";

import styles from "./dialog.module.css";

export type DialogProps = {
  title: ReactNode;
  description?: ReactNode;
  open: boolean;
  onClose: () => void;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  width?: number | string;
  /** The content goes to the edges and scrolls by itself. */
  flush?: boolean;
  testId?: string;
  onKeyDown?: KeyboardEventHandler;
  children?: ReactNode;
};

export function Dialog(props: DialogProps) {
  const { title, description, open, onClose, footer, width = 480, flush = false, testId, onKeyDown, children } = props;
  return (
    <Primitive.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Primitive.Portal>
        <Primitive.Overlay className={styles["overlay"]} />
        <Primitive.Content
          className={styles["dialog"]}
          style={{ width }}
          data-testid={testId}
          onKeyDown={onKeyDown}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          <header className={styles["header"]}>
            <div className={styles["titles"]}>
              <Primitive.Title className={styles["title"]}>{title}</Primitive.Title>
              {description !== undefined && (
                <Primitive.Description className={styles["description"]} asChild>
                  <div>{description}</div>
                </Primitive.Description>
              )}
            </div>
            <Primitive.Close className={styles["close"]} aria-label="Close">
              <X size={16} aria-hidden />
            </Primitive.Close>
          </header>
          <div className={flush ? styles["flush"] : styles["body"]}>{children}</div>
          {footer !== undefined && <footer className={styles["footer"]}>{footer}</footer>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

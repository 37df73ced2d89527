// A question or a form over the window. Escape and a click beside it close it; the focus comes back to where it was.

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { type KeyboardEventHandler, type ReactNode, useState } from "react";

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
  const { open, onClose } = props;
  return (
    <Primitive.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      {open && <Opened {...props} />}
    </Primitive.Root>
  );
}

function Opened({ title, description, footer, width = 480, flush = false, testId, onKeyDown, children }: DialogProps) {
  // It is opened by a state, not by a button that the dialog knows: what had the focus is asked before a field takes it.
  const [opener] = useState(() => document.activeElement);
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={styles["overlay"]} />
      <Primitive.Content
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
        }}
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
  );
}

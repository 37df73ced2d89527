// A word about what is under the pointer or has the focus. Never the only place of a fact.
// The app's one `Tooltip.Provider` makes the delays the same everywhere.

import { Tooltip as Primitive } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

import styles from "./tooltip.module.css";

export type TooltipProps = {
  content: ReactNode;
  children: ReactElement;
  side?: "top" | "right" | "bottom" | "left";
};

export function Tooltip({ content, children, side = "bottom" }: TooltipProps) {
  if (content === null || content === undefined || content === "") return children;
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className={styles["tip"]} side={side} sideOffset={6} collisionPadding={8}>
          {content}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

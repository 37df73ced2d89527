// Actions behind a button.

import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

import styles from "./menu.module.css";

export type MenuItem = { label: string; icon?: ReactNode; onSelect: () => void; danger?: boolean; disabled?: boolean; testId?: string };

export type MenuProps = { trigger: ReactElement; items: readonly MenuItem[]; align?: "start" | "end" };

export function Menu({ trigger, items, align = "end" }: MenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles["menu"]} align={align} sideOffset={4} collisionPadding={8}>
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              className={styles["item"]}
              disabled={item.disabled ?? false}
              data-danger={item.danger}
              data-testid={item.testId}
              onSelect={item.onSelect}
            >
              {item.icon}
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

// Keys of the canvas: which press is which act, and how the overlay of shortcuts names them.

import { parseKeys, pressed, type Pressed } from "../../app/key-sequence";
import type { Direction } from "./flow-shape";
import type { GateName } from "./words";

export type CanvasAct =
  | { act: "walk"; direction: Direction; extend: boolean }
  | { act: "gate"; gate: GateName }
  | { act: "inspect" | "add" | "connect" | "move" | "rename" | "remove" | "duplicate" | "copy" | "cut" | "paste" | "all" | "find" | "fit" | "zoomIn" | "zoomOut" | "leave" };

type Row = { keys: string; label: string; does: CanvasAct };

const directions: readonly { key: string; direction: Direction; leads: string }[] = [
  { key: "ArrowLeft", direction: "left", leads: "To a dependency" },
  { key: "ArrowRight", direction: "right", leads: "To what follows" },
  { key: "ArrowUp", direction: "up", leads: "To the one above" },
  { key: "ArrowDown", direction: "down", leads: "To the one below" },
];

const rows: readonly Row[] = [
  ...directions.map(({ key, direction, leads }): Row => ({ keys: key, label: leads, does: { act: "walk", direction, extend: false } })),
  ...directions.map(({ key, direction, leads }): Row => ({ keys: `Shift+${key}`, label: `${leads}, and select it too`, does: { act: "walk", direction, extend: true } })),
  { keys: "Enter", label: "To the inspector (Escape comes back)", does: { act: "inspect" } },
  { keys: "1", label: "Choose the pre-action", does: { act: "gate", gate: "pre" } },
  { keys: "2", label: "Choose the action", does: { act: "gate", gate: "action" } },
  { keys: "3", label: "Choose the post-action", does: { act: "gate", gate: "post" } },
  { keys: "A", label: "Add environments after this one", does: { act: "add" } },
  { keys: "C", label: "Make another environment depend on this one", does: { act: "connect" } },
  { keys: "M", label: "Move behind another environment", does: { act: "move" } },
  { keys: "R", label: "Put another environment in this place", does: { act: "rename" } },
  { keys: "Delete", label: "Remove", does: { act: "remove" } },
  { keys: "Backspace", label: "Remove", does: { act: "remove" } },
  { keys: "Ctrl+D", label: "Duplicate", does: { act: "duplicate" } },
  { keys: "Ctrl+C", label: "Copy environments", does: { act: "copy" } },
  { keys: "Ctrl+X", label: "Cut environments", does: { act: "cut" } },
  { keys: "Ctrl+V", label: "Paste environments", does: { act: "paste" } },
  { keys: "Ctrl+A", label: "Select all environments", does: { act: "all" } },
  { keys: "Ctrl+F", label: "Find on the canvas", does: { act: "find" } },
  { keys: "F", label: "Fit the flow into view", does: { act: "fit" } },
  { keys: "+", label: "Zoom in", does: { act: "zoomIn" } },
  { keys: "=", label: "Zoom in", does: { act: "zoomIn" } },
  { keys: "-", label: "Zoom out", does: { act: "zoomOut" } },
  { keys: "Escape", label: "Select nothing", does: { act: "leave" } },
];

const byPress = new Map(rows.map(({ keys, does }) => [parseKeys(keys)[0], does]));

export function actOf(event: Pressed): CanvasAct | null {
  return byPress.get(pressed(event)) ?? null;
}

/** For the overlay: one line an act. */
export const canvasShortcuts: readonly { keys: string; label: string }[] = rows.filter((row, index) => rows.findIndex((other) => other.label === row.label) === index);

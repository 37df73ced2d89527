// Keys of the player: heard by the window, and by the view itself where a dialog keeps the window from hearing.

import type { KeyboardEvent } from "react";

import { useShortcut } from "../../app/shortcuts";
import type { Player } from "./use-player";

const TAKES_KEYS = 'input, textarea, select, [role="listbox"], [role="combobox"], [role="menu"], [contenteditable="true"]';
/** What Space is for on these is theirs. */
const PRESSED = `${TAKES_KEYS}, button, a[href], summary, [role="button"], [role="radio"], [role="switch"]`;

export function usePlayerKeys(player: Player, onClose: (() => void) | null): (event: KeyboardEvent) => void {
  const keys: { [key: string]: () => void } = {
    " ": player.toggle,
    ArrowLeft: () => { player.step(-1); },
    ArrowRight: () => { player.step(1); },
    Home: player.toStart,
    End: player.toEnd,
  };
  useShortcut("Space", "Play or pause the rehearsal", player.toggle);
  useShortcut("ArrowLeft", "Step back", () => { player.step(-1); });
  useShortcut("ArrowRight", "Step forward", () => { player.step(1); });
  useShortcut("Home", "To the start of the rehearsal", player.toStart);
  useShortcut("End", "To the end of the rehearsal", player.toEnd);
  useShortcut("Escape", "Close the rehearsal", () => { onClose?.(); }, { when: onClose !== null });
  return (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const act = keys[event.key];
    const { target } = event;
    if (!act || (target instanceof Element && target.closest(event.key === " " ? PRESSED : TAKES_KEYS) !== null)) return;
    // What is in a dialog of its own is no part of the play.
    if (!(target instanceof Node && event.currentTarget.contains(target))) return;
    event.preventDefault();
    act();
  };
}

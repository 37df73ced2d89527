// Keys as texts: `Ctrl+k`, `?`, `g`; and sequences of them, forgotten after a second.

/** One press in its plain form: modifiers in the order Ctrl, Alt, Shift, then the key. */
export type Press = string;

/** `Ctrl+K`, `Space` and `g f` as they are written for a person. */
export function parseKeys(keys: string): readonly Press[] {
  return keys.split(" ").map((written) => {
    const parts = written === "+" ? ["+"] : written.split("+");
    const last = parts.at(-1) ?? "";
    const key = last === "Space" ? " " : last;
    const modifiers = new Set(parts.slice(0, -1).map((modifier) => modifier.toLowerCase()));
    return plain({
      ctrl: modifiers.has("ctrl") || modifiers.has("cmd") || modifiers.has("meta"),
      alt: modifiers.has("alt"),
      shift: modifiers.has("shift"),
      key,
    });
  });
}

export type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

export function pressed(event: Pressed): Press {
  return plain({ ctrl: event.ctrlKey || event.metaKey, alt: event.altKey, shift: event.shiftKey, key: event.key });
}

function plain({ ctrl, alt, shift, key }: { ctrl: boolean; alt: boolean; shift: boolean; key: string }): Press {
  const letter = key.length === 1;
  // What Shift does to a sign is in the sign already (`?`); for a letter it only counts beside another modifier.
  const isLetter = letter && key.toLowerCase() !== key.toUpperCase();
  const countsShift = shift && (!letter || (isLetter && (ctrl || alt)));
  const name = letter ? (isLetter ? key.toLowerCase() : key) : key;
  return [ctrl && "Ctrl", alt && "Alt", countsShift && "Shift", name].filter((part) => part !== false).join("+");
}

const patience = 1000;

/** The presses that may belong together. */
export class Sequence {
  #presses: Press[] = [];
  #at = 0;

  push(press: Press, at: number): readonly Press[] {
    if (at - this.#at > patience) this.#presses = [];
    this.#at = at;
    this.#presses = [...this.#presses, press].slice(-3);
    return this.#presses;
  }

  forget(): void {
    this.#presses = [];
  }
}

// Colours of terminal output: runs of text with a colour, every other escape is dropped. Pure, text only.

export type AnsiColour = "black" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "white";
export type AnsiRun = { text: string; colour: AnsiColour | null; bold: boolean; dim: boolean };

const colours: readonly AnsiColour[] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

// CSI sequences, OSC sequences up to their end (or the line's), and two-character escapes.
const escapes = /\u001b(?:\[([0-?]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|[ -/]*[0-Z\\^-~]|$)/g;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f]/g;

type Style = Omit<AnsiRun, "text">;
const plain: Style = { colour: null, bold: false, dim: false };

export function ansiRuns(line: string): AnsiRun[] {
  const runs: AnsiRun[] = [];
  let style = plain;
  let from = 0;
  const push = (raw: string): void => {
    const text = raw.replace(controls, "");
    if (text === "") return;
    const last = runs.at(-1);
    if (last && last.colour === style.colour && last.bold === style.bold && last.dim === style.dim) last.text += text;
    else runs.push({ text, ...style });
  };
  for (const match of line.matchAll(escapes)) {
    push(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, match[1] ?? "");
  }
  push(line.slice(from));
  return runs;
}

/** The text without any escape. */
export function plainText(line: string): string {
  return line.replace(escapes, "").replace(controls, "");
}

function applyCodes(style: Style, parameters: string): Style {
  const codes = parameters === "" ? [0] : parameters.split(/[;:]/).map(Number);
  let next = style;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      // An indexed (5;n) or true (2;r;g;b) colour: the first sixteen of the index have names, the rest stays plain.
      const kind = codes[i + 1];
      const index = codes[i + 2] ?? 0;
      if (code === 38) next = { ...next, colour: kind === 5 && index < 16 ? (colours[index % 8] ?? null) : null };
      i += kind === 5 ? 2 : 4;
    } else next = applyCode(next, code);
  }
  return next;
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return plain;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, colour: null };
  if (code >= 30 && code <= 37) return { ...style, colour: colours[code - 30] ?? null };
  if (code >= 90 && code <= 97) return { ...style, colour: colours[code - 90] ?? null };
  return style;
}

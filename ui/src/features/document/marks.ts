// What an editor marks in the text of its document.

/** Lines from 1, the last one included. */
export type LineRange = { line: number; endLine: number };

/** A faint line that is not in the text. */
export type GhostLine = {
  /** The line below which it stands, from 1. */
  after: number;
  text: string;
  title: string;
};

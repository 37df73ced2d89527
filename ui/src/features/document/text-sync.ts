// Keeps the text on the screen and the draft's text together while both move: what was typed and not yet saved is
// carried over every change that comes from elsewhere. Pure: the algebra is CodeMirror's change sets.

import { ChangeSet, Text } from "@codemirror/state";

import { replacements } from "./text-change";

export class TextSync {
  /** The draft's text as last heard. */
  private saved: string;
  /** From the saved text to the one on the screen. */
  private unsaved: ChangeSet;
  /** A text that is on its way, and what was typed since it left. */
  private sent: { text: string; since: ChangeSet } | null = null;

  constructor(text: string) {
    this.saved = text;
    this.unsaved = ChangeSet.empty(text.length);
  }

  /** The screen shows something that was not sent yet. */
  get behind(): boolean {
    return this.sent ? !this.sent.since.empty : !this.unsaved.empty;
  }

  /** The person typed. */
  typed(changes: ChangeSet): void {
    this.unsaved = this.unsaved.compose(changes);
    if (this.sent) this.sent.since = this.sent.since.compose(changes);
  }

  /** The screen's text leaves for the draft. */
  send(): string {
    const text = this.onScreen();
    this.sent = { text, since: ChangeSet.empty(text.length) };
    return text;
  }

  /** Sending failed: the text is still only on the screen. */
  failed(): void {
    this.sent = null;
  }

  /**
   * The draft says what its text is now. Returns the change that the screen needs, `null` when it needs none: after
   * one's own typing it never does.
   */
  heard(text: string): ChangeSet | null {
    if (this.sent) {
      this.saved = this.sent.text;
      this.unsaved = this.sent.since;
      this.sent = null;
    }
    if (text === this.saved) return null;
    // A text was saved though its answer got lost: what is on the screen is in it already.
    if (text === this.onScreen()) {
      this.saved = text;
      this.unsaved = ChangeSet.empty(text.length);
      return null;
    }
    const elsewhere = ChangeSet.of(replacements(this.saved, text), this.saved.length);
    const forScreen = elsewhere.map(this.unsaved);
    this.unsaved = this.unsaved.map(elsewhere, true);
    this.saved = text;
    return forScreen;
  }

  onScreen(): string {
    return this.unsaved.apply(Text.of(this.saved.split("\n"))).toString();
  }
}

// Sends changes of a draft one after the other. What is typed waits a moment and the newest text wins; everything else
// goes at once, after what was typed before it. Knows nothing of the window: time and transport come in.

export type QueueHooks<Change, View> = {
  /** Takes the text on the screen, when it differs from what was sent last. */
  takeText: () => string | null;
  sendText: (text: string) => Promise<View>;
  send: (change: Change) => Promise<View>;
  /** A change has been made. */
  onView: (view: View) => void;
  /** A change was refused; the ones after it still go. */
  onFailure: (failure: unknown, change: Change | null) => void;
  /** Whether something waits or is under way has changed. */
  onBusy: (busy: boolean) => void;
};

/** How long a text that could not be saved waits before it is sent again, when nothing else sends it earlier. */
const AGAIN_MS = 3000;

export class EditQueue<Change, View> {
  private readonly waiting: (Change | "text")[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: Promise<void> | null = null;
  private closed = false;
  /** The last text could not be saved: it goes before anything else. */
  private owed = false;

  constructor(
    private readonly hooks: QueueHooks<Change, View>,
    private readonly delay: number,
  ) {}

  /** Something was typed. */
  typed(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.flushTyping();
    }, this.delay);
    this.hooks.onBusy(true);
  }

  /** A change that is not typing. */
  push(change: Change): void {
    this.flushTyping();
    this.waiting.push(change);
    this.run();
  }

  /** What was typed goes now; comes back when everything has been sent. */
  async settle(): Promise<void> {
    this.flushTyping();
    await this.running;
  }

  open(): void {
    this.closed = false;
  }

  /** What was typed goes now. */
  flushTyping(): void {
    if (this.timer === null && !this.owed) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.owed = false;
    if (this.waiting.at(-1) !== "text") this.waiting.push("text");
    this.run();
  }

  /** Nothing is heard any more; what was typed is still sent. */
  close(): void {
    this.flushTyping();
    this.closed = true;
  }

  get busy(): boolean {
    return this.running !== null || this.waiting.length > 0 || this.timer !== null || this.owed;
  }

  private run(): void {
    this.running ??= this.sendAll();
  }

  private async sendAll(): Promise<void> {
    this.hooks.onBusy(true);
    for (let change = this.waiting.shift(); change !== undefined; change = this.waiting.shift()) {
      await this.sendOne(change);
    }
    this.running = null;
    if (!this.closed) this.hooks.onBusy(this.busy);
  }

  private async sendOne(change: Change | "text"): Promise<void> {
    try {
      let view: View;
      if (change === "text") {
        const text = this.hooks.takeText();
        if (text === null) return;
        view = await this.hooks.sendText(text);
      } else {
        view = await this.hooks.send(change);
      }
      if (!this.closed) this.hooks.onView(view);
    } catch (failure) {
      if (change === "text") this.again();
      if (!this.closed) this.hooks.onFailure(failure, change === "text" ? null : change);
    }
  }

  private again(): void {
    this.owed = true;
    // A newer text is on its way or an editor is gone: whoever comes next takes it along.
    if (this.closed || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.flushTyping();
    }, AGAIN_MS);
  }
}

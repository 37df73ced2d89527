// One open draft: what the runtime side last said of it, what is on the screen, and the queue between them.
// A small store outside React, so that typing never waits for a render.

import type { ChangeSet } from "@codemirror/state";

import type { DraftView, Edit, FlowGraph } from "../../gen/bindings";
import { EditQueue } from "./edit-queue";
import { TextSync } from "./text-sync";

/** How long typing rests before it is sent. */
const TYPING_PAUSE_MS = 150;

export type DraftChange = { type: "edit"; edit: Edit } | { type: "undo" } | { type: "redo" } | { type: "read" };

/** The calls behind a draft; they reject with what went wrong. */
export type DraftCalls = {
  read: (product: string | null) => Promise<DraftView>;
  edit: (edit: Edit, product: string | null) => Promise<DraftView>;
  undo: (product: string | null) => Promise<DraftView>;
  redo: (product: string | null) => Promise<DraftView>;
};

export type DraftSnapshot = {
  view: DraftView | null;
  /** The last graph that could be read. */
  graph: FlowGraph | null;
  /** The text is no flow at the moment: `graph` is an older picture. */
  unreadable: boolean;
  /** Reading failed and there is nothing to show. */
  loadFailure: unknown;
  /** The last change was refused. */
  refusal: unknown;
  /** Something is typed or under way that the draft does not have yet. */
  busy: boolean;
};

export type Screen = (change: ChangeSet) => void;

export class DraftSession {
  private snapshot: DraftSnapshot = {
    view: null, graph: null, unreadable: false, loadFailure: null, refusal: null, busy: false,
  };
  private readonly listeners = new Set<() => void>();
  private readonly queue: EditQueue<DraftChange, DraftView>;
  private sync: TextSync | null = null;
  private screen: Screen | null = null;
  private product: string | null;

  constructor(
    private readonly calls: DraftCalls,
    product: string | null,
  ) {
    this.product = product;
    this.queue = new EditQueue<DraftChange, DraftView>(
      {
        takeText: () => (this.sync?.behind ? this.sync.send() : null),
        sendText: (text) => this.calls.edit({ type: "setText", text }, this.product),
        send: (change) => this.send(change),
        onView: (view) => {
          this.heard(view);
        },
        onFailure: (failure, change) => {
          this.failed(failure, change);
        },
        onBusy: (busy) => {
          if (busy !== this.snapshot.busy) this.put({ busy });
        },
      },
      TYPING_PAUSE_MS,
    );
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): DraftSnapshot => this.snapshot;

  open(): void {
    this.queue.open();
    this.read();
  }

  read(): void {
    this.queue.push({ type: "read" });
  }

  edit(edit: Edit): void {
    this.queue.push({ type: "edit", edit });
  }

  undo(): void {
    this.queue.push({ type: "undo" });
  }

  redo(): void {
    this.queue.push({ type: "redo" });
  }

  /** Shows the gates as they are for another product. */
  preview(product: string | null): void {
    if (product === this.product) return;
    this.product = product;
    this.read();
  }

  /** The text on the screen, with what is not saved yet. */
  text(): string {
    return this.sync?.onScreen() ?? "";
  }

  typed(changes: ChangeSet): void {
    this.sync?.typed(changes);
    this.queue.typed();
  }

  /** The text editor takes part; the answer detaches it. */
  attach(screen: Screen): () => void {
    this.screen = screen;
    return () => {
      if (this.screen === screen) this.screen = null;
    };
  }

  dismissRefusal(): void {
    if (this.snapshot.refusal) this.put({ refusal: null });
  }

  /** Comes back when everything that was typed has been sent. */
  settle(): Promise<void> {
    return this.queue.settle();
  }

  /** The last typing is still sent; nothing is heard after this. */
  close(): void {
    this.queue.close();
  }

  private send(change: DraftChange): Promise<DraftView> {
    switch (change.type) {
      case "edit":
        return this.calls.edit(change.edit, this.product);
      case "undo":
        return this.calls.undo(this.product);
      case "redo":
        return this.calls.redo(this.product);
      case "read":
        return this.calls.read(this.product);
    }
  }

  private heard(view: DraftView): void {
    if (this.sync) {
      const change = this.sync.heard(view.text);
      if (change) this.screen?.(change);
    } else {
      this.sync = new TextSync(view.text);
    }
    this.put({
      view,
      graph: view.graph ?? this.snapshot.graph,
      unreadable: view.graph === null,
      loadFailure: null,
      refusal: null,
    });
  }

  private failed(failure: unknown, change: DraftChange | null): void {
    if (change === null) this.sync?.failed();
    if (this.snapshot.view === null) this.put({ loadFailure: failure });
    else this.put({ refusal: failure });
  }

  private put(part: Partial<DraftSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...part };
    for (const listener of this.listeners) listener();
  }
}


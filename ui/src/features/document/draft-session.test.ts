import { ChangeSet } from "@codemirror/state";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { DraftView, Edit, FlowGraph } from "../../gen/bindings";
import { DraftSession } from "./draft-session";

const graph = {} as FlowGraph;

/** A draft whose every edit but typing adds a line; text with `{` can't be read. */
function opened() {
  let text = "one\n";
  const products: (string | null)[] = [];
  const view = (product: string | null): Promise<DraftView> => {
    products.push(product);
    return Promise.resolve({
      kind: "flow" as const, name: "f", fixes: [], parameters: [], text, baseText: "one\n", baseRevision: "r", graph: text.includes("{") ? null : graph, diagnostics: [], dirty: text !== "one\n",
      outdated: false, changes: [], canUndo: true, canRedo: false, savedAt: null, ready: null,
    });
  };
  const edit = (change: Edit, product: string | null): Promise<DraftView> => {
    if (change.type === "setDescription") return Promise.reject(new Error("refused"));
    text = change.type === "setText" ? change.text : `${text}edited\n`;
    return view(product);
  };
  const undo = (product: string | null): Promise<DraftView> => {
    text = "one\n";
    return view(product);
  };
  const session = new DraftSession({ read: view, edit, undo, redo: view }, null);
  let screen = "";
  session.attach((change) => {
    screen = session.text();
    expect(change.newLength).toBe(screen.length);
  });
  session.open();
  return {
    session,
    products,
    type(insert: string): void {
      const length = session.text().length;
      session.typed(ChangeSet.of({ from: length, insert }, length));
    },
    draft: () => text,
    screen: () => screen,
    settle: () => vi.advanceTimersByTimeAsync(200),
  };
}

describe("DraftSession", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("saves what is typed and takes over what the canvas edits", async () => {
    const at = opened();
    await at.settle();
    at.type("two\n");
    at.session.edit({ type: "setVersion", value: "2" });
    await at.settle();
    expect(at.draft()).toBe("one\ntwo\nedited\n");
    expect(at.screen()).toBe("one\ntwo\nedited\n");
  });
  it("keeps the last picture while the text can't be read", async () => {
    const at = opened();
    await at.settle();
    at.type("{");
    await at.settle();
    expect(at.session.current()).toMatchObject({ unreadable: true, graph });
  });
  it("says why an edit was refused, until one succeeds", async () => {
    const at = opened();
    await at.settle();
    at.session.edit({ type: "setDescription", value: "x" });
    await at.settle();
    expect(at.session.current().refusal).toMatchObject({ message: "refused" });
    at.session.edit({ type: "setVersion", value: "2" });
    await at.settle();
    expect(at.session.current().refusal).toBeNull();
  });
  it("undoes what was typed last, also when it had not been sent", async () => {
    const at = opened();
    await at.settle();
    at.type("two\n");
    at.session.undo();
    await at.settle();
    expect(at.session.text()).toBe("one\n");
  });
  it("reads again for another product", async () => {
    const at = opened();
    await at.settle();
    at.session.preview("loans");
    at.session.preview("loans");
    await at.settle();
    expect(at.products).toEqual([null, "loans"]);
  });
});

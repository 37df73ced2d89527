// The row above the editor: what state the draft is in, whose policies are previewed, history and mode.

import { ChevronDown, CircleCheck, Drama, History, PencilLine, Redo2, Trash2, Undo2 } from "lucide-react";
import { Popover } from "radix-ui";

import { IconButton } from "../../components/icon-button";
import { Picker } from "../../components/picker";
import { Segmented } from "../../components/segmented";
import type { DraftView, Product } from "../../gen/bindings";
import type { Draft } from "../document/use-draft";
import styles from "./flow-editor.module.css";
import { useNow } from "./use-now";
import { ago, plural, shortRevision } from "./words";

export type Mode = "canvas" | "split" | "yaml";
/** What stands beside or in place of the views. */
export type Panel = "history" | "rehearsal";

type ToolRowProps = {
  draft: Draft;
  view: DraftView;
  products: readonly Product[];
  product: string | null;
  onProduct: (product: string | null) => void;
  mode: Mode;
  onMode: (mode: Mode) => void;
  panel: Panel | null;
  onPanel: (panel: Panel | null) => void;
  onDiscard: () => void;
};

export function ToolRow({ draft, view, products, product, onProduct, mode, onMode, panel, onPanel, onDiscard }: ToolRowProps) {
  return (
    <div className={styles["toolRow"]} role="toolbar" aria-label="Draft">
      <DraftState view={view} busy={draft.busy} />
      <span className={styles["spring"]} />
      <span className={styles["previewLabel"]}>Preview policies for</span>
      <div className={styles["previewPicker"]}>
        <Picker
          label="Preview policies for product"
          testId="preview-product"
          hideLabel
          options={[
            { value: null, label: "Any product", detail: "Only policies that select no product" },
            ...products.map(({ name, description }) => ({ value: name, label: name, detail: description ?? undefined })),
          ]}
          value={product}
          display={<span title={product ?? undefined}>{product ?? "Any product"}</span>}
          onChange={onProduct}
        />
      </div>
      <span className={styles["divider"]} aria-hidden />
      <IconButton
        label="Undo (Ctrl Z)"
        icon={<Undo2 size={16} />}
        data-testid="undo"
        disabled={!view.canUndo && !draft.busy}
        onClick={() => {
          draft.session.undo();
        }}
      />
      <IconButton
        label="Redo (Ctrl Shift Z)"
        icon={<Redo2 size={16} />}
        data-testid="redo"
        disabled={!view.canRedo}
        onClick={() => {
          draft.session.redo();
        }}
      />
      <IconButton label="Discard draft…" icon={<Trash2 size={16} />} data-testid="discard-draft" disabled={!view.dirty} onClick={onDiscard} />
      <IconButton
        label="History"
        icon={<History size={16} />}
        data-testid="open-history"
        aria-pressed={panel === "history"}
        onClick={() => {
          onPanel(panel === "history" ? null : "history");
        }}
      />
      <IconButton
        label="Rehearse"
        icon={<Drama size={16} />}
        data-testid="open-rehearsal"
        aria-pressed={panel === "rehearsal"}
        onClick={() => {
          onPanel(panel === "rehearsal" ? null : "rehearsal");
        }}
      />
      <span className={styles["divider"]} aria-hidden />
      <Segmented<Mode>
        label="View"
        value={mode}
        onChange={onMode}
        options={[
          { value: "canvas", label: "Canvas", testId: "mode-canvas" },
          { value: "split", label: "Split", testId: "mode-split" },
          { value: "yaml", label: "YAML", testId: "mode-yaml" },
        ]}
      />
    </div>
  );
}

function DraftState({ view, busy }: { view: DraftView; busy: boolean }) {
  const now = useNow();
  const base = view.baseRevision === null ? "new flow" : shortRevision(view.baseRevision);
  if (!view.dirty) {
    return (
      <p className={styles["state"]} data-testid="draft-state" role="status">
        <CircleCheck size={15} aria-hidden />
        <strong>Published</strong> · <code>{base}</code>
        {busy && <span> · saving…</span>}
      </p>
    );
  }
  return (
    <div className={styles["state"]} data-testid="draft-state" data-draft role="status">
      <PencilLine size={15} aria-hidden />
      <strong>{view.baseRevision === null ? "New flow" : "Draft"}</strong>
      <span className={styles["dot"]}>·</span>
      <Changes changes={view.changes} />
      {view.baseRevision !== null && (
        <>
          <span className={styles["dot"]}>·</span>
          <span>based on <code>{base}</code></span>
        </>
      )}
      <span className={styles["dot"]}>·</span>
      <span>{busy ? "saving…" : view.savedAt === null ? "not saved yet" : `saved ${ago(view.savedAt, now)}`}</span>
    </div>
  );
}

function Changes({ changes }: { changes: readonly string[] }) {
  if (changes.length === 0) return <span>changed in form only</span>;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className={styles["changes"]} data-testid="draft-changes">
          {plural(changes.length, "change")}
          <ChevronDown size={12} aria-hidden />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles["changesList"]} align="start" sideOffset={6} collisionPadding={12}>
          <h3>Changes in this draft</h3>
          <ul>
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

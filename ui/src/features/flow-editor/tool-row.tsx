// The row above the flow editor: the draft's state, whose policies are previewed, rehearsal and mode.

import { Drama } from "lucide-react";

import { Button } from "../../components/button";
import { Picker } from "../../components/picker";
import { Segmented } from "../../components/segmented";
import type { DraftView, Product } from "../../gen/bindings";
import { Divider, DocumentBar } from "../document/document-bar";
import type { Draft } from "../document/use-draft";
import styles from "./flow-editor.module.css";

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
  onUndo: () => void;
  onRedo: () => void;
  onDiscard: () => void;
};

export function ToolRow({ draft, view, products, product, onProduct, mode, onMode, panel, onPanel, onUndo, onRedo, onDiscard }: ToolRowProps) {
  return (
    <DocumentBar
      draft={draft}
      view={view}
      onUndo={onUndo}
      onRedo={onRedo}
      onDiscard={onDiscard}
      history={panel === "history"}
      onHistory={(open) => {
        onPanel(open ? "history" : null);
      }}
      before={
        <>
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
        </>
      }
    >
      <Button
        variant="ghost"
        icon={<Drama size={16} />}
        data-testid="open-rehearsal"
        aria-pressed={panel === "rehearsal"}
        onClick={() => {
          onPanel(panel === "rehearsal" ? null : "rehearsal");
        }}
      >
        Rehearse
      </Button>
      <Divider />
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
    </DocumentBar>
  );
}

// What can be done with the result, with hers, and the way back.

import { Check, CopyPlus, Trash2 } from "lucide-react";

import { Button } from "../../components/button";
import { Tooltip } from "../../components/tooltip";
import type { Kind } from "../../gen/bindings";
import { kindWord } from "../document/words";
import type { Situation } from "./merge";
import styles from "./merge.module.css";

type MergeFooterProps = {
  kind: Kind;
  /** `null`: it can't be told. */
  now: Situation | null;
  refusal: string | null;
  using: boolean;
  onUse: () => void;
  onKeep: () => void;
  onDiscard: () => void;
  onBack: () => void;
};

export function MergeFooter({ kind, now, refusal, using, onUse, onKeep, onDiscard, onBack }: MergeFooterProps) {
  const use = (
    <Button
      variant="solid"
      icon={<Check size={14} aria-hidden />}
      data-testid="merge-use"
      disabled={refusal !== null || using}
      aria-describedby={refusal === null ? undefined : "merge-refusal"}
      onClick={onUse}
    >
      {using ? "Putting it in place…" : now === "deleted" ? "Keep as my draft" : "Use this as my draft"}
    </Button>
  );
  return (
    <footer className={styles["footer"]}>
      {now !== "unmoved" && (
        <>
          <Button variant="danger" icon={<Trash2 size={14} aria-hidden />} data-testid="merge-discard" onClick={onDiscard}>Discard mine…</Button>
          <Button icon={<CopyPlus size={14} aria-hidden />} data-testid="merge-keep-new" onClick={onKeep}>Keep mine as a new {kindWord[kind]}…</Button>
        </>
      )}
      <span className={styles["spring"]} />
      {now !== "unmoved" && refusal !== null && <p className={styles["refusal"]} id="merge-refusal" data-testid="merge-refusal">{refusal}</p>}
      <Button variant="ghost" className={styles["back"]} data-testid="merge-back" onClick={onBack}>Back to the editor</Button>
      {now !== null && now !== "unmoved" && (refusal === null ? use : <Tooltip content={refusal}><span>{use}</span></Tooltip>)}
    </footer>
  );
}

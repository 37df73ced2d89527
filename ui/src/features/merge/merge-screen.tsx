// A draft whose base has moved: what both sides changed, whose value each shall be, and what comes of it.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { documentRoute, listRoute, navigate } from "../../app/router";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { toast } from "../../components/toast";
import type { Kind, ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { keys } from "../../platform/queries";
import { Differences } from "./differences";
import { DiscardMineDialog } from "./discard-mine-dialog";
import { KeepNewDialog } from "./keep-new-dialog";
import { situation, sorted, refusalToUse } from "./merge";
import { MergeFooter } from "./merge-footer";
import { MergeHead } from "./merge-head";
import { MergeResult } from "./merge-result";
import styles from "./merge.module.css";
import { useMerge } from "./use-merge";

type MergeScreenProps = { profile: ProfileState; kind: Kind; name: string };

export function MergeScreen({ profile, kind, name }: MergeScreenProps) {
  const id = profile.profile.id;
  const merging = useMerge(id, kind, name);
  const { view, error, working, chosen, choices } = merging;
  const [dialog, setDialog] = useState<"keep" | "discard" | null>(null);
  const queries = useQueryClient();
  const reread = (): void => {
    void queries.invalidateQueries({ queryKey: keys.configuration(id) });
  };
  const using = useMutation({
    mutationFn: () => api.mergeDraft(id, kind, name, [...choices], view?.theirs ?? null),
    onSuccess: () => {
      reread();
      navigate(editor);
      toast({ tone: "success", title: "Your draft now stands on what is published", text: "Look it through and publish it. Undo brings back what you had." });
    },
    // What is published may have moved once more: what is shown then is asked for again, the choices stay.
    onError: merging.again,
  });
  const parts = sorted(view?.differences ?? [], chosen);
  const refusal = view === null ? null : refusalToUse(view, parts.open.length, working);
  const close = (): void => {
    setDialog(null);
  };
  const now = view === null ? null : situation(view);
  const editor = documentRoute(kind, name);
  return (
    <div className={styles["screen"]} data-testid="merge-view">
      <Breadcrumb parts={[{ label: kind === "workflow" ? "Workflows" : "Flows", route: listRoute(kind) }, { label: name, route: editor }, { label: "Bring together" }]} />
      <StatusBar
        left={view && (parts.conflicts.length === 0 ? "Nothing to choose" : `${String(parts.conflicts.length - parts.open.length)} of ${String(parts.conflicts.length)} chosen`)}
        shortcuts={parts.conflicts.length === 0 ? [] : [{ keys: ["1"], label: "Yours" }, { keys: ["2"], label: "Runtime's" }, { keys: ["N"], label: "Next open" }]}
      />
      {error && <ErrorBanner error={error} onRetry={merging.again} />}
      {using.error && <ErrorBanner error={using.error} />}
      {view === null && !error && <div className={styles["loading"]}><Skeleton rows={6} height={20} label="Bringing both sides together" /></div>}
      {view && <MergeHead view={view} parts={parts} profile={profile} />}
      {view && now !== "unmoved" && (
        <div className={styles["work"]} data-alone={now === "deleted"}>
          {now !== "deleted" && <Differences parts={parts} chosen={chosen} onTake={merging.take} />}
          <MergeResult view={view} open={parts.open.length} working={working} />
        </div>
      )}
      <MergeFooter
        kind={kind}
        now={now}
        refusal={refusal}
        using={using.isPending}
        onUse={() => { using.mutate(); }}
        onKeep={() => { setDialog("keep"); }}
        onDiscard={() => { setDialog("discard"); }}
        onBack={() => { navigate(editor); }}
      />
      {dialog === "keep" && (
        <KeepNewDialog
          profile={id}
          kind={kind}
          name={name}
          deleted={now === "deleted"}
          onClose={close}
          onKept={(other) => {
            reread();
            navigate(documentRoute(kind, other));
            toast({ tone: "success", title: `Yours is kept as ${other}`, text: now === "deleted" ? `${name} stays deleted.` : `${name} is as it is on the runtime.` });
          }}
        />
      )}
      {dialog === "discard" && (
        <DiscardMineDialog
          profile={id}
          kind={kind}
          name={name}
          deleted={now === "deleted"}
          onClose={close}
          onDiscarded={() => {
            reread();
            navigate(now === "deleted" ? listRoute(kind) : editor);
          }}
        />
      )}
    </div>
  );
}

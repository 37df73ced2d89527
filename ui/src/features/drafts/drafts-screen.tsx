// Changes that are only on this laptop yet: first those that wait to be published.

import { useQueryClient } from "@tanstack/react-query";
import { PencilLine } from "lucide-react";
import { useEffect, useState } from "react";

import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { NeverRead } from "../../app/never-read";
import { useProfile } from "../../app/profile-context";
import { navigate } from "../../app/router";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { Skeleton } from "../../components/skeleton";
import { toast } from "../../components/toast";
import type { Kind } from "../../gen/bindings";
import { keys, useConfiguration } from "../../platform/queries";
import { PublishDialog } from "../document/publish-dialog";
import { DraftRow, draftKey } from "./draft-row";
import { inOrder, summary } from "./drafts";
import styles from "./drafts-screen.module.css";

export function DraftsScreen() {
  const profile = useProfile();
  const { id } = profile.profile;
  const queries = useQueryClient();
  const configuration = useConfiguration(id);
  const [publishing, setPublishing] = useState<{ kind: Kind; name: string; message: string | null } | null>(null);
  const drafts = configuration.data?.drafts;
  const reread = (): void => {
    void queries.invalidateQueries({ queryKey: keys.configuration(id) });
    void queries.invalidateQueries({ queryKey: draftKey(id) });
  };
  // The drafts are kept by the shell and change without an event of their own: what is here may be older.
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: keys.configuration(id) });
  }, [queries, id]);
  const close = (): void => {
    setPublishing(null);
  };
  return (
    <div className={styles["screen"]}>
      <Breadcrumb parts={[{ label: "Drafts" }]} />
      <StatusBar left={drafts && summary(drafts)} />
      {configuration.error && <NeverRead profile={profile} error={configuration.error} what="flows" onRetry={() => void configuration.refetch()} />}
      {!drafts && !configuration.error && (
        <div className={styles["loading"]}>
          <Skeleton rows={4} height={20} label="Loading drafts" />
        </div>
      )}
      {drafts?.length === 0 && <NoDrafts />}
      {drafts && drafts.length > 0 && (
        <ul className={styles["list"]} data-testid="drafts-list" aria-label="Drafts">
          {inOrder(drafts).map((draft) => (
            <DraftRow
              key={`${draft.kind} ${draft.name}`}
              profile={profile}
              draft={draft}
              onPublish={(message) => { setPublishing({ kind: draft.kind, name: draft.name, message }); }}
              onChanged={reread}
            />
          ))}
        </ul>
      )}
      {publishing && (
        <PublishDialog
          profile={profile}
          kind={publishing.kind}
          name={publishing.name}
          ready={publishing.message}
          onClose={close}
          onKept={() => {
            close();
            reread();
          }}
          onPublished={({ commit }) => {
            close();
            reread();
            toast({ tone: "success", title: `${publishing.name} is published`, text: `Commit ${commit.slice(0, 7)}` });
          }}
          onMerge={() => { navigate({ screen: "merge", kind: publishing.kind, name: publishing.name }); }}
        />
      )}
    </div>
  );
}

function NoDrafts() {
  return (
    <EmptyState
      icon={<PencilLine size={24} />}
      title="Nothing waits to be published"
      text="What you change in a flow or a workflow is kept here, on this laptop, until you publish it; without a network too. Change one and it appears in this list, with every step of its history."
      action={
        <Button
          variant="solid"
          onClick={() => {
            navigate({ screen: "flows" });
          }}
        >
          Go to flows
        </Button>
      }
    />
  );
}

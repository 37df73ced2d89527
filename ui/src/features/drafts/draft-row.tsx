// One draft; one that waits to be published shows its message and what can be done with it.

import { useMutation, useQuery } from "@tanstack/react-query";
import { ChevronRight, FileCode2, Route } from "lucide-react";

import { documentRoute, navigate } from "../../app/router";
import { Chip } from "../../components/chip";
import { Ago } from "../../components/time";
import { toast } from "../../components/toast";
import { Truncated } from "../../components/truncated";
import type { DraftSummary, DraftView, ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { asError, type CallError } from "../../platform/call";
import { ReadyNote } from "../document/draft-notes";
import { reachable } from "../document/reach";
import { kindWord } from "../document/words";
import styles from "./drafts-screen.module.css";

/** Drafts of a profile that were read for their messages. */
export const draftKey = (profile: string) => ["draft", profile] as const;

type DraftRowProps = {
  profile: ProfileState;
  draft: DraftSummary;
  onPublish: (message: string | null) => void;
  onChanged: () => void;
};

export function DraftRow({ profile, draft, onPublish, onChanged }: DraftRowProps) {
  const workflow = draft.kind === "workflow";
  const Mark = workflow ? FileCode2 : Route;
  return (
    <li className={styles["item"]} data-testid={`draft-item-${draft.name}`}>
      <button
        type="button"
        className={styles["row"]}
        data-testid={`draft-${draft.name}`}
        onClick={() => {
          navigate(documentRoute(draft.kind, draft.name));
        }}
      >
        <Mark size={16} aria-hidden className={styles["mark"]} />
        <span className={styles["kind"]}>{workflow ? "Workflow" : "Flow"}</span>
        <span className={styles["name"]}>
          <Truncated>{draft.name}</Truncated>
        </span>
        {draft.new && <Chip>New {kindWord[draft.kind]}</Chip>}
        <span className={styles["changes"]}>{draft.changes === 1 ? "1 change" : `${String(draft.changes)} changes`}</span>
        <span className={styles["saved"]}>
          saved <Ago at={draft.savedAt} />
        </span>
        <ChevronRight size={16} aria-hidden className={styles["faint"]} />
      </button>
      {draft.ready && <Ready profile={profile} draft={draft} onPublish={onPublish} onChanged={onChanged} />}
    </li>
  );
}

function Ready({ profile, draft, onPublish, onChanged }: DraftRowProps) {
  const { id, readOnly } = profile.profile;
  const view = useQuery<DraftView, CallError>({
    queryKey: [...draftKey(id), draft.kind, draft.name],
    queryFn: () => api.draft(id, draft.kind, draft.name, null),
    staleTime: 0,
    gcTime: 0,
  });
  const leaving = useMutation({
    mutationFn: () => api.preparePublish(id, draft.kind, draft.name, null),
    onSuccess: () => {
      // Its buttons go with it: the keyboard stays at the row.
      document.querySelector<HTMLElement>(`[data-testid="draft-${CSS.escape(draft.name)}"]`)?.focus();
      onChanged();
    },
    onError: (thrown) => { toast({ tone: "danger", title: "The draft still waits to be published", text: asError(thrown).message }); },
  });
  const message = view.data?.ready ?? null;
  if (message === null) return null;
  return (
    <ReadyNote
      className={styles["ready"]}
      message={message}
      there={reachable(profile.link)}
      publishable={!readOnly}
      onPublish={() => { onPublish(message); }}
      onNotReady={() => { leaving.mutate(); }}
    />
  );
}

// The dialogs of the editor, and what follows from each.

import { useQueryClient } from "@tanstack/react-query";

import { navigate } from "../../app/router";
import { toast } from "../../components/toast";
import type { ConfigurationView, CopiedStep, DraftView, Edit, FlowGraph, ProfileState } from "../../gen/bindings";
import { keys } from "../../platform/queries";
import { DiscardDialog } from "../document/discard-dialog";
import type { DraftSession } from "../document/draft-session";
import { PublishDialog } from "../document/publish-dialog";
import { NewWorkflowDialog } from "./new-workflow-dialog";
import { PasteDialog } from "./paste-dialog";
import { RemoveDialog } from "./remove-dialog";
import { shortRevision } from "./words";

export type OpenDialog =
  | { type: "publish" }
  | { type: "discard" }
  | { type: "remove"; environments: readonly string[] }
  | { type: "paste"; steps: readonly CopiedStep[]; after: string | null; duplicate: boolean }
  | { type: "workflow"; use: (workflow: string) => void };

type EditorDialogsProps = {
  dialog: OpenDialog | null;
  profile: ProfileState;
  view: DraftView;
  graph: FlowGraph | null;
  session: DraftSession;
  configuration: ConfigurationView | null;
  addable: readonly { name: string; detail: string }[];
  onInsert: (steps: CopiedStep[], after: string | null) => void;
  onRemoved: (environments: readonly string[]) => void;
  onEdit: (edit: Edit) => void;
  onClose: () => void;
};

export function EditorDialogs({ dialog, profile, view, graph, session, configuration, addable, onInsert, onRemoved, onEdit, onClose }: EditorDialogsProps) {
  const queries = useQueryClient();
  const profileId = profile.profile.id;
  const done = (): void => {
    onClose();
    void queries.invalidateQueries({ queryKey: keys.configuration(profileId) });
  };
  switch (dialog?.type) {
    case undefined:
      return null;
    case "remove":
      return graph && (
        <RemoveDialog
          graph={graph}
          environments={dialog.environments}
          onClose={onClose}
          onEdit={(change) => {
            onEdit(change);
            onRemoved(dialog.environments);
          }}
        />
      );
    case "paste":
      return graph && (
        <PasteDialog
          graph={graph}
          steps={dialog.steps}
          duplicate={dialog.duplicate}
          addable={addable}
          onClose={onClose}
          onPaste={(steps) => { onInsert(steps, dialog.after); }}
        />
      );
    case "workflow":
      return <NewWorkflowDialog profile={profileId} taken={[...(configuration?.workflows ?? []), ...(configuration?.drafts ?? []).filter(({ kind }) => kind === "workflow")].map(({ name }) => name)} onClose={onClose} onMade={dialog.use} />;
    case "discard":
      return (
        <DiscardDialog
          profile={profileId}
          view={view}
          onClose={onClose}
          onDiscarded={() => {
            done();
            if (view.baseRevision === null) navigate({ screen: "flows" });
            else session.read();
          }}
        />
      );
    case "publish":
      return (
        <PublishDialog
          profile={profile}
          kind={view.kind}
          name={view.name}
          ready={view.ready}
          onClose={onClose}
          onPublished={(published) => {
            done();
            session.read();
            toast({ tone: "success", title: `${view.name} is published`, text: `Commit ${shortRevision(published.commit)}` });
          }}
          onKept={() => {
            done();
            session.read();
          }}
          onMerge={() => {
            onClose();
            navigate({ screen: "merge", kind: view.kind, name: view.name });
          }}
        />
      );
  }
}

// The editor's part of the top bar: where one is, Publish and Trigger.

import { CloudUpload, GitMerge, Zap } from "lucide-react";

import { plural } from "../../components/words";
import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { Button } from "../../components/button";
import { Tooltip } from "../../components/tooltip";
import type { DraftView, ProfileState } from "../../gen/bindings";
import { reachable } from "../document/reach";
import { publishRefusal, triggerRefusal } from "./words";

type EditorActionsProps = {
  profile: ProfileState;
  view: DraftView;
  pending: boolean;
  onPublish: () => void;
  onMerge: () => void;
  onTrigger: () => void;
};

function statusWords({ graph }: DraftView): string {
  if (!graph) return "The text is no flow yet";
  const production = graph.nodes.filter((node) => node.kind === "PROD").length;
  return `${plural(graph.nodes.length, "environment")}, ${production} of them production`;
}

export function EditorActions({ profile, view, pending, onPublish, onMerge, onTrigger }: EditorActionsProps) {
  const there = reachable(profile.link);
  const { readOnly } = profile.profile;
  const noPublish = publishRefusal({ view, readOnly, pending });
  const noTrigger = triggerRefusal({ view, readOnly });
  const merges = view.outdated && view.dirty;
  const publishes = there ? "Commit this draft to the configuration repository" : "The runtime is away: keep this draft ready with its message, to publish it when you are online again";
  return (
    <>
      <Breadcrumb parts={[{ label: "Flows", route: { screen: "flows" } }, { label: view.name }]} />
      <StatusBar
        left={statusWords(view)}
        shortcuts={[
          { keys: ["A"], label: "Add" },
          { keys: ["Del"], label: "Remove" },
          { keys: ["Ctrl", "Z"], label: "Undo" },
          { keys: ["Ctrl", "1–3"], label: "View" },
        ]}
      />
      <TopBarActions>
        <Tooltip content={noPublish ?? (merges ? "What is published has moved since this draft was begun: bring both together first" : publishes)}>
          <Button
            variant="solid"
            icon={merges ? <GitMerge size={15} /> : <CloudUpload size={15} />}
            data-testid="publish-button"
            disabled={noPublish !== null}
            title={noPublish ?? undefined}
            onClick={merges ? onMerge : onPublish}
          >
            {merges ? "Merge…" : "Publish…"}
          </Button>
        </Tooltip>
        <Tooltip content={noTrigger ?? (!there ? "The runtime is away: look at what can be worked out, nothing is triggered" : view.dirty ? "Starts a release of the published flow: this draft is not in it" : "Start a release")}>
          <Button
            icon={<Zap size={15} />}
            data-testid="trigger-button"
            disabled={noTrigger !== null}
            title={noTrigger ?? undefined}
            onClick={onTrigger}
          >
            Trigger…
          </Button>
        </Tooltip>
      </TopBarActions>
    </>
  );
}

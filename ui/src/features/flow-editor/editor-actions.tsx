// The editor's part of the top bar: where one is, Publish and Trigger.

import { CloudUpload, Zap } from "lucide-react";

import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { Button } from "../../components/button";
import { Tooltip } from "../../components/tooltip";
import type { DraftView, ProfileState } from "../../gen/bindings";
import { plural, publishRefusal, triggerRefusal } from "./words";

type EditorActionsProps = {
  profile: ProfileState;
  view: DraftView;
  pending: boolean;
  onPublish: () => void;
  onTrigger: () => void;
};

function statusWords({ graph }: DraftView): string {
  if (!graph) return "The text is no flow yet";
  const production = graph.nodes.filter((node) => node.kind === "PROD").length;
  return `${plural(graph.nodes.length, "environment")}, ${production} of them production`;
}

export function EditorActions({ profile, view, pending, onPublish, onTrigger }: EditorActionsProps) {
  const offline = profile.link.type === "offline";
  const { readOnly } = profile.profile;
  const noPublish = publishRefusal({ view, readOnly, offline, pending });
  const noTrigger = triggerRefusal({ view, readOnly, offline });
  return (
    <>
      <Breadcrumb parts={[{ label: "Flows", route: { screen: "flows" } }, { label: view.flow }]} />
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
        <Tooltip content={noPublish ?? "Commit this draft to the configuration repository"}>
          <Button
            variant="solid"
            icon={<CloudUpload size={15} />}
            data-testid="publish-button"
            disabled={noPublish !== null}
            title={noPublish ?? undefined}
            onClick={onPublish}
          >
            Publish…
          </Button>
        </Tooltip>
        <Tooltip content={noTrigger ?? (view.dirty ? "Starts a release of the published flow: this draft is not in it" : "Start a release")}>
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

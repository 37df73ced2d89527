// What the canvas, its keys and the inspector do to the flow. Each is one edit and so one step of undo; what can't be
// done is said.

import { useMemo } from "react";

import { plural } from "../../components/words";
import type { CopiedStep, Edit, FlowEdge, FlowGraph } from "../../gen/bindings";
import type { Say } from "./announcer";
import { copyText, pastedText } from "./clipboard";
import { asText, fromText, stepsFor, takenIn } from "./copied-steps";
import type { OpenDialog } from "./editor-dialogs";
import { connectRefusal, dependenciesOf, disconnectRefusal, followersOf, moveRefusal, reconnectRefusal } from "./flow-shape";
import { type Chosen, NOTHING, type Selection } from "./selection";

export type Gestures = {
  add: (environments: readonly string[], after: string) => void;
  connect: (edge: FlowEdge) => void;
  disconnect: (edge: FlowEdge) => void;
  reconnect: (edge: FlowEdge, next: FlowEdge) => void;
  move: (environments: readonly string[], after: string) => void;
  rename: (environment: string, name: string) => void;
  remove: (environments: readonly string[]) => void;
  copy: (environments: readonly string[]) => boolean;
  cut: (environments: readonly string[]) => void;
  paste: () => void;
  duplicate: (environments: readonly string[]) => void;
  insert: (steps: CopiedStep[], after: string | null) => void;
};

type Around = {
  graph: FlowGraph | null;
  chosen: () => Chosen;
  edit: (edit: Edit) => void;
  say: Say;
  select: (selection: Selection) => void;
  openDialog: (dialog: OpenDialog) => void;
};

export function useGestures({ graph, chosen, edit, say, select, openDialog }: Around): Gestures | null {
  return useMemo(() => {
    if (!graph) return null;
    const trigger = graph.flow.triggerEnvironment;
    const unless = (refusal: string | null, change: () => void): void => {
      if (refusal === null) change();
      else say(refusal, true);
    };
    const insert = (steps: CopiedStep[], after: string | null): void => {
      if (steps.length === 0) return;
      edit({ type: "paste", steps, after });
      select({ by: "names", names: steps.map((step) => step.environment) });
    };
    const remove = (environments: readonly string[]): void => {
      const names = environments.filter((name) => name !== trigger);
      const [first] = names;
      if (first === undefined) {
        say(`${trigger} is the trigger environment: a flow needs one. Another one can be chosen for it.`, true);
      } else if (names.some((name) => followersOf(graph, name).some((follower) => !names.includes(follower)))) {
        openDialog({ type: "remove", environments: names });
      } else {
        edit(names.length === 1 ? { type: "removeEnvironment", environment: first, reconnectTo: null } : { type: "removeEnvironments", environments: [...names], reconnect: false });
        select(besides(graph, names));
      }
    };
    const copied = (environments: readonly string[]): CopiedStep[] => {
      const steps = stepsFor(graph, environments);
      if (steps.length === 0) say(environments.includes(trigger) ? `${trigger} is the trigger environment: it has nothing that could be copied.` : "Nothing is selected.", true);
      return steps;
    };
    const copy = (environments: readonly string[]): boolean => {
      const steps = copied(environments);
      if (steps.length === 0) return false;
      copyText(asText(steps));
      say(`${plural(steps.length, "environment")} copied`);
      return true;
    };
    return {
      insert, remove, copy,
      add: (environments, after) => {
        const edits = environments.map((environment): Edit => ({ type: "addEnvironment", environment, dependsOn: [after] }));
        const [first] = edits;
        if (!first) return;
        edit(edits.length === 1 ? first : { type: "all", edits });
        select({ by: "names", names: environments });
      },
      connect: ({ from, to }) => {
        unless(connectRefusal(graph, from, to), () => { edit({ type: "connect", from, to }); });
      },
      disconnect: (edge) => {
        unless(disconnectRefusal(graph, edge), () => {
          edit({ type: "disconnect", from: edge.from, to: edge.to });
          if (chosen().edge) select({ by: "names", names: [edge.to] });
        });
      },
      reconnect: (edge, next) => {
        if (edge.from === next.from && edge.to === next.to) return;
        unless(reconnectRefusal(graph, edge, next), () => {
          edit({ type: "all", edits: [{ type: "connect", from: next.from, to: next.to }, { type: "disconnect", from: edge.from, to: edge.to }] });
          select({ by: "edge", edge: next });
        });
      },
      move: (environments, after) => {
        unless(moveRefusal(graph, environments, after), () => { edit({ type: "moveEnvironments", environments: [...environments], after }); });
      },
      rename: (environment, name) => {
        edit(environment === trigger ? { type: "setTriggerEnvironment", environment: name } : { type: "renameEnvironment", environment, name });
        select({ by: "names", names: [name] });
      },
      cut: (environments) => {
        if (copy(environments)) remove(environments);
      },
      paste: () => {
        void pastedText().then((text) => {
          const steps = fromText(text);
          if (!steps) say(text.trim() === "" ? "There is nothing to paste." : "What is on the clipboard are no environments of a flow.", true);
          else if (takenIn(graph, steps).length > 0) openDialog({ type: "paste", steps, after: chosen().current, duplicate: false });
          else insert(steps, chosen().current);
        });
      },
      duplicate: (environments) => {
        const steps = copied(environments);
        if (steps.length > 0) openDialog({ type: "paste", steps, after: null, duplicate: true });
      },
    };
  }, [graph, chosen, edit, say, select, openDialog]);
}

/** Where the keyboard goes on when these are gone. */
export function besides(graph: FlowGraph, gone: readonly string[]): Selection {
  const next = gone.flatMap((name) => dependenciesOf(graph, name)).find((name) => !gone.includes(name));
  return next === undefined ? NOTHING : { by: "names", names: [next] };
}

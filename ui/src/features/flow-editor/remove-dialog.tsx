// Removing environments that others wait for: what shall become of them?

import { useState } from "react";

import { listed, plural } from "../../components/words";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import type { Edit, FlowGraph } from "../../gen/bindings";
import styles from "../document/dialogs.module.css";
import { allThatFollows, dependenciesOf, followersOf } from "./flow-shape";

type RemoveDialogProps = {
  graph: FlowGraph;
  environments: readonly string[];
  onClose: () => void;
  onEdit: (edit: Edit) => void;
};

type Way = { key: string; title: React.ReactNode; detail: string; edit: Edit; gone: number };

/** What can become of those that follow, the likeliest first. */
function waysOf(graph: FlowGraph, environments: readonly string[], followers: readonly string[]): Way[] {
  const names = [...environments];
  const [only] = names;
  const single = names.length === 1 && only !== undefined ? only : null;
  const before = single === null ? [] : dependenciesOf(graph, single);
  const gone = allThatFollows(graph, ...names);
  const waits = followers.length === 1 ? "waits" : "wait";
  const ways: Way[] = [];
  if (single !== null) {
    ways.push(...before.map((name): Way => ({
      key: name, title: <>Reconnect to <strong>{name}</strong></>, detail: `${listed(followers)} then ${waits} for ${name}`,
      edit: { type: "removeEnvironment", environment: single, reconnectTo: name }, gone: 1,
    })));
  }
  if (before.length !== 1) {
    ways.push({
      key: "reconnect", title: before.length > 1 ? <>Reconnect to <strong>{listed(before)}</strong></> : "Reconnect to what comes before",
      detail: `${listed(followers)} then ${waits} for ${before.length > 1 ? listed(before) : "what the removed ones waited for"}`,
      edit: { type: "removeEnvironments", environments: names, reconnect: true }, gone: names.length,
    });
  }
  ways.push({
    key: "all", title: "Remove what follows too", detail: listed(gone), gone: names.length + gone.length,
    edit: single === null ? { type: "removeEnvironments", environments: names, reconnect: false } : { type: "removeEnvironment", environment: single, reconnectTo: null },
  });
  return ways;
}

export function RemoveDialog({ graph, environments, onClose, onEdit }: RemoveDialogProps) {
  const followers = [...new Set(environments.flatMap((name) => followersOf(graph, name)))].filter((name) => !environments.includes(name));
  const ways = waysOf(graph, environments, followers);
  const [choice, setChoice] = useState(ways[0]?.key);
  const way = ways.find((one) => one.key === choice) ?? ways[0];
  return (
    <Dialog
      open
      onClose={onClose}
      title={environments.length === 1 ? `Remove ${environments[0] ?? ""}?` : `Remove ${plural(environments.length, "environment")}?`}
      description={`${listed(followers)} ${followers.length === 1 ? "depends" : "depend"} on ${environments.length === 1 ? "it" : listed(environments)}. Undo brings it back.`}
      testId="remove-dialog"
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>Cancel</Button>
          <Button
            variant="danger"
            data-testid="remove-confirm"
            onClick={() => {
              if (way) onEdit(way.edit);
              onClose();
            }}
          >
            {way && way.gone > 1 ? `Remove ${plural(way.gone, "environment")}` : "Remove"}
          </Button>
        </>
      }
    >
      <fieldset className={styles["choices"]}>
        <legend>What follows</legend>
        {ways.map((one) => (
          <label key={one.key} className={styles["choice"]}>
            <input type="radio" name="reconnect" checked={one === way} onChange={() => { setChoice(one.key); }} />
            <span>
              {one.title}
              <small>{one.detail}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}

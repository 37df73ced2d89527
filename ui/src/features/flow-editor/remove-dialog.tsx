// Removing an environment that others wait for: what shall become of them?

import { useState } from "react";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import type { Edit, FlowGraph } from "../../gen/bindings";
import styles from "../document/dialogs.module.css";
import { allThatFollows, dependenciesOf, followersOf } from "./flow-shape";
import { plural } from "./words";

type RemoveDialogProps = {
  graph: FlowGraph;
  environment: string;
  onClose: () => void;
  onEdit: (edit: Edit) => void;
};

/** The choice to remove what follows. */
const ALL = "";

export function RemoveDialog({ graph, environment, onClose, onEdit }: RemoveDialogProps) {
  const before = dependenciesOf(graph, environment);
  const followers = followersOf(graph, environment);
  const gone = allThatFollows(graph, environment);
  const [choice, setChoice] = useState(before[0] ?? ALL);
  const remove = (): void => {
    onEdit({ type: "removeEnvironment", environment, reconnectTo: choice === ALL ? null : choice });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${environment}?`}
      description={`${followers.join(", ")} ${followers.length === 1 ? "depends" : "depend"} on it. Undo brings it back.`}
      testId="remove-dialog"
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>Cancel</Button>
          <Button variant="danger" data-testid="remove-confirm" onClick={remove}>
            {choice === ALL ? `Remove ${plural(gone.length + 1, "environment")}` : "Remove"}
          </Button>
        </>
      }
    >
      <fieldset className={styles["choices"]}>
        <legend>What follows it</legend>
        {before.map((name) => (
          <label key={name} className={styles["choice"]}>
            <input type="radio" name="reconnect" checked={choice === name} onChange={() => { setChoice(name); }} />
            <span>
              Reconnect to <strong>{name}</strong>
              <small>{followers.join(", ")} then {followers.length === 1 ? "waits" : "wait"} for {name}</small>
            </span>
          </label>
        ))}
        <label className={styles["choice"]}>
          <input type="radio" name="reconnect" checked={choice === ALL} onChange={() => { setChoice(ALL); }} />
          <span>
            Remove what follows too
            <small>{gone.join(", ")}</small>
          </span>
        </label>
      </fieldset>
    </Dialog>
  );
}

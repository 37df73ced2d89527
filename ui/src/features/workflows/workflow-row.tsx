// One workflow of the list.

import { Truncated } from "../../components/truncated";
import type { WorkflowTemplate } from "../../gen/bindings";
import styles from "./workflows-screen.module.css";
import { stageWords } from "./workflow-uses";

type WorkflowRowProps = { workflow: WorkflowTemplate; selected: boolean; onSelect: () => void; onOpen: () => void };

export function WorkflowRow({ workflow, selected, onSelect, onOpen }: WorkflowRowProps) {
  const { name, version, description, parameters } = workflow;
  return (
    <button
      type="button"
      role="option"
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      className={styles["row"]}
      data-testid="workflow-row"
      data-workflow={name}
      onClick={onSelect}
      onFocus={onSelect}
      onDoubleClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        onOpen();
      }}
    >
      <span className={styles["name"]}>
        <Truncated className={styles["title"]}>{name}</Truncated>
        {version !== null && <span className={styles["version"]}>{version}</span>}
      </span>
      <Truncated className={styles["description"]}>{description ?? "No description"}</Truncated>
      <Truncated className={styles["stage"]}>{stageWords(workflow)}</Truncated>
      <span className={styles["count"]}>{parameters.length === 0 ? "–" : parameters.length}</span>
    </button>
  );
}

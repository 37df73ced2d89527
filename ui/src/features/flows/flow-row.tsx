// One flow of the list: name, version, its environments as a chain, what it is for, what is wrong, and its draft.

import { ChevronRight, CircleX, PencilLine, Plus, TriangleAlert, Zap } from "lucide-react";

import { Button } from "../../components/button";
import { Truncated } from "../../components/truncated";
import type { FlowEnvironment } from "../../gen/bindings";
import { chainWords, draftWords, shownEnvironments, type FlowItem } from "./flow-list";
import styles from "./flow-row.module.css";

type FlowRowProps = {
  item: FlowItem;
  current: boolean;
  onOpen: () => void;
  onFocus: () => void;
  /** `null`: it can't be triggered, because it is nowhere published. */
  onTrigger: (() => void) | null;
};

export function FlowRow({ item, current, onOpen, onFocus, onTrigger }: FlowRowProps) {
  const { name, published } = item;
  const draft = draftWords(item);
  return (
    <div className={styles["row"]} data-testid="flow-row" data-flow={name} data-current={current} onFocus={onFocus}>
      <button type="button" className={styles["open"]} tabIndex={current ? 0 : -1} aria-current={current} onClick={onOpen}>
        <span className={styles["name"]}>
          <Truncated className={styles["title"]}>{name}</Truncated>
          {published?.version != null && <span className={styles["version"]} title={`Version ${published.version}`}>{published.version}</span>}
        </span>
        {published ? <Chain environments={published.environments} /> : <span className={styles["none"]}>–</span>}
        <Truncated className={styles["description"]}>{published?.description ?? ""}</Truncated>
        <span className={styles["marks"]}>
          {published && published.errors > 0 && <Mark tone="error" count={published.errors} />}
          {published && published.warnings > 0 && <Mark tone="warning" count={published.warnings} />}
          {draft !== null && <span className={styles["draft"]} data-testid="flow-draft"><PencilLine size={12} aria-hidden /> {draft}</span>}
        </span>
      </button>
      <span className={styles["actions"]}>
        {onTrigger && (
          <Button size="sm" variant="outline" icon={<Zap size={12} />} tabIndex={current ? 0 : -1} aria-label={`Trigger ${name}`} data-testid="flow-trigger" onClick={onTrigger}>
            Trigger…
          </Button>
        )}
      </span>
    </div>
  );
}

function Mark({ tone, count }: { tone: "error" | "warning"; count: number }) {
  const words = `${String(count)} ${tone}${count === 1 ? "" : "s"}`;
  return (
    <span className={styles["mark"]} data-tone={tone}>
      {tone === "error" ? <CircleX size={12} aria-hidden /> : <TriangleAlert size={12} aria-hidden />} {words}
    </span>
  );
}

function Chain({ environments }: { environments: readonly FlowEnvironment[] }) {
  const { shown, more } = shownEnvironments(environments);
  const all = chainWords(environments);
  return (
    <span className={styles["chain"]} title={all}>
      <span className={styles["links"]}>
      {shown.map((environment, index) => (
        <span key={environment.name} className={styles["link"]} data-long={environment.name.length > 8}>
          {index > 0 && (environment.beside ? <Plus size={11} aria-label="and" /> : <ChevronRight size={11} aria-label="then" />)}
          <span className={styles["environment"]} data-kind={environment.kind ?? "UNKNOWN"}>
            {environment.name}
            {environment.kind === "PROD" && <span className="visually-hidden"> (production)</span>}
            {environment.kind === null && <span className="visually-hidden"> (unknown environment)</span>}
          </span>
        </span>
      ))}
      </span>
      {more > 0 && <span className={styles["more"]}>+{more}</span>}
    </span>
  );
}

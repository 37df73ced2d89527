// Which environments come next: one, or several side by side.

import { Check } from "lucide-react";
import { useId, useState } from "react";

import { plural } from "../../components/words";
import { nameRefusal } from "../flows/flow-list";
import styles from "./add-environments.module.css";
import { useCanvas } from "./canvas-context";
import { nodeOf } from "./flow-shape";
import { keepFieldUndo } from "./use-editor-keys";

type AddEnvironmentsProps = {
  after: string;
  choices: readonly { name: string; detail: string }[];
  onAdd: (environments: string[]) => void;
};

export function AddEnvironments({ after, choices, onAdd }: AddEnvironmentsProps) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [at, setAt] = useState(0);
  const list = useId();
  const canvas = useCanvas();
  const typed = search.trim();
  const matches = choices.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()));
  // A name that no manifest has yet: the problem that it makes says what is missing.
  const fresh = typed !== "" && nameRefusal(typed, []) === null && !choices.some(({ name }) => name === typed) && nodeOf(canvas.graph, typed) === null;
  const found = fresh ? [...matches, { name: typed, detail: "not in the configuration yet" }] : matches;
  const current = found[Math.min(at, found.length - 1)];
  const toggle = (name: string): void => {
    setChosen((before) => (before.includes(name) ? before.filter((other) => other !== name) : [...before, name]));
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    keepFieldUndo(event);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((before) => Math.max(0, Math.min(found.length - 1, before + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey || chosen.length > 0) onAdd(chosen.length > 0 ? [...chosen] : current ? [current.name] : []);
      else if (current) onAdd([current.name]);
    } else if (event.key === " " && search === "" && current) {
      event.preventDefault();
      toggle(current.name);
    }
  };
  return (
    <div className={styles["picker"]}>
      <div className={styles["title"]}>
        After <strong>{after}</strong>
      </div>
      <input
        className={styles["search"]}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={current ? `${list}-${current.name}` : undefined}
        aria-label={`Environments to add after ${after}`}
        placeholder="Find an environment"
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles["list"]} role="listbox" id={list} aria-label="Environments" aria-multiselectable tabIndex={-1}>
        {found.map(({ name, detail }) => (
          // The keyboard reaches options through the search field, as in any combobox.
          <div
            key={name}
            id={`${list}-${name}`}
            className={styles["option"]}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(name)}
            data-at={current?.name === name}
            onClick={() => {
              toggle(name);
            }}
            onDoubleClick={() => {
              onAdd([name]);
            }}
            onKeyDown={onKeyDown}
          >
            <span className={styles["check"]} data-on={chosen.includes(name)}>
              {chosen.includes(name) && <Check size={12} aria-hidden />}
            </span>
            <span className={styles["optionName"]} title={name}>{name}</span>
            <span className={styles["optionMeta"]}>{detail}</span>
          </div>
        ))}
        {found.length === 0 && (
          <p className={styles["empty"]}>
            {choices.length === 0
              ? "Every environment of the configuration is in this flow."
              : "No environment of that name that isn't in the flow."}
          </p>
        )}
      </div>
      <div className={styles["foot"]}>
        <span>{chosen.length > 1 ? `${chosen.length} side by side` : "Space or click chooses several"}</span>
        <button
          type="button"
          className={styles["confirm"]}
          data-testid="add-environment-confirm"
          disabled={chosen.length === 0}
          onClick={() => {
            onAdd([...chosen]);
          }}
        >
          {chosen.length > 1 ? `Add ${plural(chosen.length, "environment")}` : "Add"}
        </button>
      </div>
    </div>
  );
}

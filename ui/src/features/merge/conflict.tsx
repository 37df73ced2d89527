// One value that both sides changed: hers, what it was before, and the runtime's; one of the two is chosen.

import type { Difference, Side } from "../../gen/bindings";
import styles from "./conflict.module.css";
import { Value } from "./value";

type ConflictProps = { difference: Difference; side: Side | null; onTake: (side: Side) => void };

export function Conflict({ difference, side, onTake }: ConflictProps) {
  const { id, place, before, mine, theirs } = difference;
  const choice = { id, side, onTake, before };
  return (
    <fieldset className={styles["conflict"]} data-conflict={id} data-open={side === null} data-testid={`merge-difference-${id}`}>
      <legend className={styles["place"]}>
        {place}
        <span className={styles["state"]}>{side === null ? "to choose" : side === "mine" ? "yours" : "the runtime’s"}</span>
      </legend>
      <div className={styles["columns"]}>
        <Option {...choice} of="mine" label="Yours" value={mine} />
        <div className={styles["before"]}>
          <span className="visually-hidden">Before: </span>
          <Value value={before} before={null} />
        </div>
        <Option {...choice} of="theirs" label="On the runtime" value={theirs} />
      </div>
    </fieldset>
  );
}

type OptionProps = {
  id: string;
  of: Side;
  label: string;
  value: string | null;
  before: string | null;
  side: Side | null;
  onTake: (side: Side) => void;
};

function Option({ id, of, label, value, before, side, onTake }: OptionProps) {
  return (
    <label className={styles["option"]} data-on={side === of}>
      <input
        type="radio"
        name={`merge ${id}`}
        checked={side === of}
        onChange={() => { onTake(of); }}
        data-testid={`merge-choice-${id}-${of}`}
      />
      <span className="visually-hidden">{label}: </span>
      <Value value={value} before={before} />
    </label>
  );
}

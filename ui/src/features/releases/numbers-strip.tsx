// Numbers of the filter over the list; each says what it means.

import { Popover } from "radix-ui";

import { Skeleton } from "../../components/skeleton";
import { type Figure, figuresOf } from "./number-words";
import type { Numbers } from "../../gen/bindings";
import fieldStyles from "../../components/field.module.css";
import styles from "./numbers.module.css";

export type NumbersStripProps = { numbers: Numbers | null; before: Numbers | null };

export function NumbersStrip({ numbers, before }: NumbersStripProps) {
  return (
    <section className={styles["strip"]} aria-label="Numbers of this filter" data-testid="numbers">
      {numbers === null ? <div className={styles["waiting"]}><Skeleton rows={1} label="Counting" /></div> : figuresOf(numbers, before).map((figure) => <Tile key={figure.key} figure={figure} numbers={numbers} />)}
    </section>
  );
}

function Tile({ figure: { key, label, value, unit, note, definition, lacks }, numbers }: { figure: Figure; numbers: Numbers }) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className={styles["tile"]} data-testid={`number-${key}`} title={definition}>
          <span className={styles["label"]}>{label}</span>
          <span className={styles["value"]} data-known={value !== null}>
            {value ?? "–"}
            {value !== null && unit !== "" && <small> {unit}</small>}
          </span>
          <span className={styles["note"]}>{value === null ? lacks : note}</span>
          {key === "failureRate" && value !== null && <Bar numbers={numbers} />}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={`${fieldStyles["popover"] ?? ""} ${styles["definition"] ?? ""}`} align="start" sideOffset={4} collisionPadding={8} aria-label={label}>
          <h2>{label}</h2>
          <p>{definition}</p>
          {value === null && <p className={styles["lacks"]}>Not enough to tell: {lacks.charAt(0).toLowerCase() + lacks.slice(1)}.</p>}
          {value !== null && note !== "" && <p className={styles["lacks"]}>{[value, unit].join(" ").trim()}; {note}</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** How those that were judged came out, and beside them the terminated ones. */
function Bar({ numbers: { succeeded, failed, terminated } }: { numbers: Numbers }) {
  return (
    <span className={styles["bar"]} aria-hidden>
      <span data-tone="failed" style={{ flexGrow: failed }} />
      <span data-tone="succeeded" style={{ flexGrow: succeeded }} />
      <span data-tone="terminated" style={{ flexGrow: terminated }} />
    </span>
  );
}

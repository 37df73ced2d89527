// A value as it stands in the text; a long one shows its beginning first.

import { useState } from "react";

import { absence } from "./merge";
import styles from "./value.module.css";

const SHOWN_LINES = 8;
const SHOWN_LETTERS = 400;

export function Value({ value, before }: { value: string | null; before: string | null }) {
  const [whole, setWhole] = useState(false);
  const missing = absence(value, before);
  if (value === null || missing !== null) return <span className={styles["missing"]}>{missing}</span>;
  if (value === "") return <span className={styles["missing"]}>empty</span>;
  const lines = value.split("\n");
  const long = lines.length > SHOWN_LINES + 1 || value.length > SHOWN_LETTERS * 1.25;
  const shown = long && !whole ? lines.slice(0, SHOWN_LINES).join("\n").slice(0, SHOWN_LETTERS) : value;
  return (
    <span className={styles["value"]}>
      <code>{shown}{long && !whole && "…"}</code>
      {long && (
        <button type="button" className={styles["more"]} onClick={() => { setWhole(!whole); }}>
          {whole ? "Show less" : lines.length > 1 ? `Show all ${String(lines.length)} lines` : "Show all"}
        </button>
      )}
    </span>
  );
}

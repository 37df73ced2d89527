// A unified diff for a person: line numbers, signs, and the words that differ.

import { FoldVertical } from "lucide-react";
import { useMemo } from "react";

import { type DiffPart, type DiffRow, diffRows, yamlKey } from "./diff-rows";
import styles from "./diff-view.module.css";

export type DiffViewProps = { diff: string; label?: string; "data-testid"?: string };

export function DiffView({ diff, label = "Difference", "data-testid": testId }: DiffViewProps) {
  const rows = useMemo(() => diffRows(diff), [diff]);
  if (rows.length === 0) return <p className={styles["none"]}>No difference.</p>;
  return (
    <div className={styles["frame"]} data-testid={testId}>
      <table className={styles["diff"]} aria-label={label}>
        <tbody>
          {rows.map((row, index) => (
            <Row key={index} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: DiffRow }) {
  switch (row.kind) {
    case "file":
      return (
        <tr className={styles["file"]}>
          <td colSpan={4}>{row.path}</td>
        </tr>
      );
    case "hunk":
      return (
        <tr className={styles["hunk"]}>
          <td colSpan={3} />
          <td>
            <FoldVertical size={13} aria-hidden /> {row.skipped === 1 ? "1 unchanged line" : `${String(row.skipped)} unchanged lines`}
            {row.text !== "" && <code>{row.text}</code>}
          </td>
        </tr>
      );
    case "context":
      return <Line kind="context" before={row.before} after={row.after} sign=" " parts={row.parts} />;
    case "remove":
      return <Line kind="remove" before={row.before} after={null} sign="−" parts={row.parts} />;
    case "add":
      return <Line kind="add" before={null} after={row.after} sign="+" parts={row.parts} />;
  }
}

type LineProps = { kind: "context" | "remove" | "add"; before: number | null; after: number | null; sign: string; parts: DiffPart[] };

const spoken = { context: undefined, remove: "removed", add: "added" } as const;

function Line({ kind, before, after, sign, parts }: LineProps) {
  return (
    <tr className={styles["line"]} data-kind={kind}>
      <td className={styles["number"]}>{before}</td>
      <td className={styles["number"]}>{after}</td>
      <td className={styles["sign"]}>
        <span aria-hidden>{sign}</span>
        {spoken[kind] !== undefined && <span className="visually-hidden">{spoken[kind]}</span>}
      </td>
      <td className={styles["code"]}>
        {parts.map((part, index) => {
          if (part.changed) return <mark key={index}>{part.text}</mark>;
          return index === 0 ? <Start key={index} text={part.text} /> : part.text;
        })}
      </td>
    </tr>
  );
}

/** The beginning of a line, where YAML has its key. */
function Start({ text }: { text: string }) {
  const split = yamlKey(text);
  if (!split) return text;
  return (
    <>
      {split[0]}
      <span className={styles["key"]}>{split[1]}</span>
      {split[2]}
    </>
  );
}

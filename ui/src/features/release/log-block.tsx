// A few lines of a log with their numbers and times. Drawn anew only when they have changed.

import { memo } from "react";

import type { LogLine } from "../../gen/bindings";
import { drawnLine, lineTime } from "./log-lines";
import styles from "./logs.module.css";
import type { LineAt } from "./use-log";

export type LogBlockProps = {
  first: number;
  count: number;
  lineAt: LineAt;
  query: string;
  until: number | null;
  /** First and last line that are chosen. */
  chosen: { first: number; last: number } | null;
};

export function LogBlock({ first, count, lineAt, query, until, chosen }: LogBlockProps) {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const line = lineAt(number);
    const later = line?.at != null && until !== null && line.at > until;
    return (
      <Line
        key={number} number={number} line={later ? null : line} query={query}
        chosen={chosen !== null && number >= chosen.first && number <= chosen.last}
      />
    );
  });
}

type LineProps = { number: number; line: LogLine | null; query: string; chosen: boolean };

const Line = memo(function Line({ number, line, query, chosen }: LineProps) {
  return (
    <div className={styles["line"]} data-line={number} data-chosen={chosen || undefined}>
      <span className={styles["number"]} data-number={number} title="Choose this line; with Shift up to it">{number + 1}</span>
      <span className={styles["time"]}>{line?.at == null ? "" : lineTime(line.at)}</span>
      {line && <Text line={line} query={query} />}
    </div>
  );
});

function Text({ line, query }: { line: LogLine; query: string }) {
  const { runs, cut } = drawnLine(line.text, query);
  return (
    <span className={styles["content"]}>
      {runs.map((run, index) => {
        const plain = run.colour === null && !run.bold && !run.dim;
        const look = { "data-colour": run.colour ?? undefined, "data-bold": run.bold || undefined, "data-dim": run.dim || undefined };
        // Runs have no other name than their place in the line.
        if (run.hit) return <mark key={index} {...look}>{run.text}</mark>;
        return plain ? run.text : <span key={index} {...look}>{run.text}</span>;
      })}
      {cut > 0 && <span className={styles["cut"]}>… {cut.toLocaleString("en-GB")} more characters</span>}
    </span>
  );
}

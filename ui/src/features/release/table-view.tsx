// The facts of the graph as a table.

import type { Release } from "../../gen/bindings";
import { StatusChip } from "../../components/status-chip";
import { Elapsed } from "../../components/time";
import { type TableRow, tableRows } from "./table-rows";
import styles from "./tables.module.css";

const heads = ["Environment", "Application", "Stage", "Workflow", "Status", "Attempt", "Started", "Duration", "Message"];

export function TableView({ release }: { release: Release }) {
  return (
    <div className={styles["scroll"]} tabIndex={0} role="group" aria-label="Table of the release">
      <table className={styles["table"]} data-testid="release-table">
        <thead>
          <tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr>
        </thead>
        <tbody>{tableRows(release).map((row) => <Row key={row.key} row={row} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: TableRow }) {
  const whole = row.stage === "";
  return (
    <tr data-level={whole ? "environment" : "stage"}>
      <th scope="row" title={row.environment}>{row.environment}</th>
      <td title={row.application}>{row.application}</td>
      <td>{row.stage}</td>
      <td title={row.workflow}>{row.workflow}</td>
      <td><StatusChip status={row.status} /></td>
      <td className={styles["figure"]}>{row.attempt}</td>
      <td className={styles["figure"]}>{row.startedAt === null ? "" : new Date(row.startedAt).toLocaleTimeString("en-GB")}</td>
      <td className={styles["figure"]}>{row.startedAt !== null && <Elapsed since={row.startedAt} until={row.endedAt} />}</td>
      <td className={styles["message"]} title={row.message}>{row.message}</td>
    </tr>
  );
}

// The critical path over the rows in sight: what has been, and dashed what is to come.

import type { Forecast, Timeline } from "../../gen/bindings";
import { useMemo } from "react";

import { type Geometry, legsOf, pathOf } from "./critical";
import { type LaneTree, type Row, shownFor } from "./lanes";
import styles from "./timeline.module.css";

export type CriticalPathProps = {
  timeline: Timeline;
  forecast: Forecast;
  tree: LaneTree;
  rows: readonly Row[];
  edge: number;
  first: number;
  last: number;
  height: number;
  width: number;
  x: Geometry["x"];
};

/** Above the bar of its row. */
const ABOVE = 3;

export function CriticalPath({ timeline, forecast, tree, rows, edge, first, last, height, width, x }: CriticalPathProps) {
  const rowOf = useMemo(() => {
    const places = new Map(rows.map(({ lane }, index) => [lane.id, index]));
    return (lane: string): number | null => shownFor(tree, places, lane);
  }, [tree, rows]);
  const { critical } = timeline;
  const legs = useMemo(() => legsOf(critical, rowOf, edge), [critical, rowOf, edge]);
  const ahead = useMemo(
    () => legsOf(forecast.ahead.filter((each) => each.critical).sort((one, other) => one.from - other.from), rowOf, 0),
    [forecast, rowOf],
  );
  const end = legs.at(-1);
  // What is to come goes on from where it has got to.
  const toCome = end && ahead.length > 0 ? [{ row: end.row, from: edge, to: edge }, ...ahead] : ahead;
  const geometry: Geometry = { x, y: (row) => (row - first) * height + ABOVE + 0.5 };
  return (
    <svg className={styles["critical"]} style={{ top: first * height }} width={width} height={(last - first + 1) * height} aria-hidden>
      <path d={pathOf(legs, first, last, geometry)} />
      <path d={pathOf(toCome, first, last, geometry)} data-ahead />
    </svg>
  );
}

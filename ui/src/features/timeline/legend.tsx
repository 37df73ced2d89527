// What colours and patterns mean: only of what is on show.

import { useMemo } from "react";

import type { Timeline } from "../../gen/bindings";
import { mediansWords, type Overlay } from "./use-overlay";
import styles from "./bars.module.css";

export type LegendProps = { timeline: Timeline; overlay: Overlay; mediansOf: number; critical: boolean };

export function Legend({ timeline, overlay, mediansOf, critical }: LegendProps) {
  const { lanes } = timeline;
  const { on, out } = useMemo(() => ({
    on: new Set(lanes.flatMap(({ spans }) => spans.map((span) => span.on))),
    out: new Set(lanes.flatMap(({ kind, outcome }) => (kind === "release" ? [] : [outcome]))),
  }), [lanes]);
  const entries = [
    { key: "succeeded", words: "Succeeded", there: out.has("SUCCEEDED") },
    { key: "running", words: "Running", there: out.has("RUNNING") },
    { key: "failed", words: "Failed", there: out.has("FAILED") },
    { key: "terminated", words: "Terminated", there: out.has("TERMINATED") || out.has("TERMINATING") },
    { key: "person", words: "Waiting for a person", there: on.has("person") },
    { key: "other", words: "Waiting for sync, queue, time", there: on.has("other") || on.has("queue") },
    { key: "ahead", words: timeline.endedAt === null ? "Still to come" : "Skipped", there: out.has("PENDING") || out.has("SKIPPED") },
  ];
  const lines = [
    { key: "median", words: mediansWords(mediansOf), there: overlay.medians && mediansOf > 0 },
    { key: "ghost", words: `Release ${overlay.other?.release.version ?? ""}`, there: overlay.other !== null },
    { key: "ghost-person", words: "its wait for a person", there: overlay.other?.timeline.lanes.some(({ spans }) => spans.some((span) => span.on === "person")) ?? false },
    { key: "critical", words: "Critical path", there: critical },
  ];
  const entry = ({ key, words }: { key: string; words: string }) => <li key={key}><span className={styles["swatch"]} data-on={key} aria-hidden />{words}</li>;
  return (
    <ul className={styles["legend"]} aria-label="Legend">
      {entries.filter(({ there }) => there).map(entry)}
      <li className={styles["gap"]} aria-hidden />
      {lines.filter(({ there }) => there).map(entry)}
    </ul>
  );
}

// The facts of one lane, beside the timeline.

import { ScrollText, X, ZoomIn } from "lucide-react";

import type { Lane, Release, TimelineView } from "../../gen/bindings";
import { Button } from "../../components/button";
import { IconButton } from "../../components/icon-button";
import { StatusChip } from "../../components/status-chip";
import { duration } from "../../components/time";
import type { LogPlace } from "../release/log-places";
import { plainText } from "../release/ansi";
import { useEscape } from "../release/use-escape";
import { type Attempts, runsOf } from "./attempts";
import { approvalsOf, decisionWords, failureOfLane, logOf } from "./lane-facts";
import { slowerWords, sumOn, timeOfDay, waitedFor } from "./lane-words";
import { extentOf, isGoing, type LaneTree, pathOf, tookOf } from "./lanes";
import type { Other } from "./use-overlay";
import styles from "./side-panel.module.css";

export type LaneInspectorProps = {
  release: Release;
  view: TimelineView;
  tree: LaneTree;
  lane: Lane;
  attempts: Attempts;
  other: Other | null;
  now: number;
  /** `undefined`: there are no logs. */
  onOpenLog?: ((place: LogPlace) => void) | undefined;
  onZoom: (span: { from: number; to: number }) => void;
  onClose: () => void;
};

export function LaneInspector({ release, view, tree, lane, attempts, other, now, onOpenLog, onZoom, onClose }: LaneInspectorProps) {
  useEscape(onClose);
  const path = pathOf(tree, lane);
  const extent = extentOf(lane);
  const log = onOpenLog === undefined ? null : logOf(release, lane);
  const failure = failureOfLane(release, lane);
  const last = lane.spans.at(-1);
  const decisions = approvalsOf(release, lane);
  return (
    <aside className={styles["panel"]} aria-label={`Lane ${lane.label}`} data-testid="lane-inspector">
      <header className={styles["head"]}>
        <h2 className={styles["title"]} title={lane.label}>{lane.label}</h2>
        <StatusChip status={lane.outcome} />
        <span className={styles["fill"]} />
        <IconButton label="Close" icon={<X size={14} aria-hidden />} onClick={onClose} />
      </header>
      {path.length > 0 && <p className={styles["path"]}>{path.join(" › ")}</p>}
      <div className={styles["body"]} tabIndex={0} role="group" aria-label="Facts">
        {last?.to === null && (last.on === "person" || last.on === "other" || last.on === "queue") && (
          <div className={styles["callout"]} data-tone="waiting"><b>{last.words ?? waitTitles[last.on]}</b>{duration(Math.max(0, now - last.from))} so far</div>
        )}
        {failure !== null && <div className={styles["callout"]} data-tone="failed"><b>{plainText(failure.message)}</b>{failure.hint}</div>}
        <Times view={view} lane={lane} attempts={attempts} other={other} now={now} />
        {decisions.length > 0 && (
          <>
            <h3 className={styles["section"]}>Decisions</h3>
            {decisions.map((approval) => <p key={approval.number} className={styles["decision"]}>{decisionWords(approval)}</p>)}
          </>
        )}
        <div className={styles["buttons"]}>
          {log !== null && <Button size="sm" icon={<ScrollText size={13} aria-hidden />} onClick={() => { onOpenLog?.(log); }}>Open log</Button>}
          {extent !== null && (
            <Button
              size="sm" icon={<ZoomIn size={13} aria-hidden />}
              onClick={() => {
                const to = extent.to ?? now;
                const air = Math.max(500, (to - extent.from) * 0.06);
                onZoom({ from: extent.from - air, to: to + air });
              }}
            >
              Zoom to it
            </Button>
          )}
        </div>
      </div>
    </aside>
  );
}

const waitTitles = { person: "Waiting for a person", other: "Waiting for something else", queue: "In the product's queue" };

function Times({ view: { timeline, medians, mediansOf }, lane, attempts, other, now }: Pick<LaneInspectorProps, "view" | "lane" | "attempts" | "other" | "now">) {
  const runs = runsOf(lane, attempts);
  const extent = extentOf(lane);
  const took = tookOf(lane, now);
  const median = medians[lane.id];
  const before = other?.lanes.get(lane.id);
  const beforeTook = before ? tookOf(before, now) : null;
  const waited = waitedFor(lane);
  const sum = (words: string, on: Parameters<typeof sumOn>[1]) => {
    const length = sumOn(lane, on, now);
    return length > 0 && <><dt>{words}</dt><dd>{duration(length)}</dd></>;
  };
  return (
    <dl className={styles["facts"]}>
      {extent === null ? <><dt>Started</dt><dd>Not {timeline.endedAt === null ? "yet" : "reached"}</dd></> : (
        <>
          <dt>From</dt><dd>{timeOfDay(extent.from, now, now)}</dd>
          <dt>To</dt><dd>{extent.to === null ? "goes on" : timeOfDay(extent.to, now, now)}</dd>
        </>
      )}
      {took !== null && <><dt>{isGoing(lane) ? "So far" : "Took"}</dt><dd>{duration(took)}</dd></>}
      {median !== undefined && (
        <><dt>Usually</dt><dd>{duration(median)}<span className={styles["quiet"]}> {usualWords(isGoing(lane) && took !== null && took < median ? null : took, median, mediansOf)}</span></dd></>
      )}
      {other !== null && <><dt>{other.release.version ?? "Other"}</dt><dd>{beforeTook === null ? "not reached" : duration(beforeTook)}</dd></>}
      {runs.length > 1 && <><dt>Attempts</dt><dd>{runs.length}{runs.some(({ failed }) => failed) && <span className={styles["quiet"]}> {runs.filter(({ failed }) => failed).length} failed</span>}</dd></>}
      {sum("In the queue", "queue")}
      {sum("At work", "work")}
      {sum("For a person", "person")}
      {sum("For others", "other")}
      {sum("Until the retry", "idle")}
      {waited.length > 0 && <><dt>Waited for</dt><dd>{waited.map((words) => <div key={words}>{words}</div>)}</dd></>}
    </dl>
  );
}

function usualWords(took: number | null, median: number, of: number): string {
  const beside = took === null ? null : slowerWords(took, median);
  return `${beside === null ? "" : `${beside}, `}${of === 1 ? "by 1 release" : `by ${of} releases`}`;
}

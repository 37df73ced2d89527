// The drawing of a timeline: lanes over one axis, what can be done with them, and the facts of one. It reads nothing.

import { useMemo, useState } from "react";

import type { Release, TimelineView as Read } from "../../gen/bindings";
import { useShortcut } from "../../app/shortcuts";
import type { LogPlace } from "../release/log-places";
import { attemptsIn } from "./attempts";
import { Chart } from "./chart";
import { Differences } from "./differences";
import { LaneInspector } from "./lane-inspector";
import { allOpened, extentOf, failureOf, isOpen, laneTree, openedFor, rowsOf } from "./lanes";
import { Legend } from "./legend";
import { type Playhead, stepped } from "./moments";
import { useOpenLanes } from "./open-lanes";
import { perPixel, type Span } from "./scale";
import { TimelineTable } from "./timeline-table";
import { Toolbar } from "./toolbar";
import { useLiveNow } from "./use-live-now";
import { MEDIANS, type Overlay } from "./use-overlay";
import { useView } from "./use-view";
import styles from "./timeline.module.css";

export type TimelineBoardProps = {
  release: Release;
  view: Read;
  overlay: Overlay;
  /** It is only played: times count from its start, and who plays it moves the playhead. */
  played?: boolean;
  /** `undefined`: there are no logs. */
  onOpenLog?: ((place: LogPlace) => void) | undefined;
  /** Where she looks back to; `null`: live, or the end. */
  playhead: Playhead | null;
  onScrub: (playhead: Playhead | null) => void;
};

export function TimelineBoard({ release, view, overlay, played = false, playhead, onScrub, onOpenLog }: TimelineBoardProps) {
  const { timeline, mediansOf } = view;
  const [choices, setChoices] = useOpenLanes(release.plan.flow);
  const [critical, setCritical] = useState(true);
  const [table, setTable] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const [inspecting, setInspecting] = useState(false);
  const [wanted, setWanted] = useState<{ lane: string } | null>(null);
  const [width, setWidth] = useState(0);
  const tree = useMemo(() => laneTree(timeline), [timeline]);
  const rows = useMemo(() => rowsOf(tree, choices), [tree, choices]);
  const attempts = useMemo(() => attemptsIn(timeline.lanes, release.retries.map(({ at }) => at)), [timeline, release.retries]);
  const running = timeline.endedAt === null;
  const [near, setNear] = useState(1000);
  const now = useLiveNow(running, near);
  const edge = timeline.endedAt ?? Math.max(now, timeline.createdAt);
  const time = useView(wholeOf(view, overlay, edge), running ? edge : null);
  const scale = perPixel(time.shown, width);
  // How fine the clock has to be follows from the zoom, and only then.
  if (width > 0 && scale !== near && (time.fits ? Math.abs(scale - near) > near * 0.1 : true)) setNear(scale);

  const lane = selected === null ? null : (tree.byId.get(selected) ?? null);
  const show = (id: string): void => {
    setChoices(openedFor(tree, choices, id));
    setSelected(id);
    setWanted({ lane: id });
    const found = tree.byId.get(id);
    const extent = found ? extentOf(found) : null;
    if (extent) time.reveal(extent.to ?? edge);
  };
  const step = (by: number): void => {
    const next = stepped(timeline.moments, playhead, by);
    onScrub(next);
    if (next) time.reveal(next.at);
  };
  const failed = failureOf(timeline);
  useShortcut("+", "Zoom into time", () => { time.zoom(1 / 1.5, playhead?.at); });
  useShortcut("-", "Zoom out", () => { time.zoom(1.5, playhead?.at); });
  useShortcut("0", "Fit the whole release", time.fit);
  useShortcut("f", "Fit the whole release", time.fit);
  useShortcut("Shift+ArrowLeft", "Earlier", () => { time.pan(-0.2); });
  useShortcut("Shift+ArrowRight", "Later", () => { time.pan(0.2); });
  useShortcut(",", "Previous moment", () => { step(-1); }, { when: !played });
  useShortcut(".", "Next moment", () => { step(1); }, { when: playhead !== null && !played });
  useShortcut("c", "Open or close all lanes", () => { setChoices(allOpened(tree, choices)); });
  useShortcut("e", "Jump to the failure", () => { if (failed) { show(failed.id); setInspecting(true); } }, { when: failed !== null });
  useShortcut("o", "Lay the previous release over it", () => { overlay.choose(overlay.chosen === null ? (overlay.previous?.id ?? MEDIANS) : MEDIANS); }, { when: overlay.previous !== null });

  return (
    <div className={styles["timeline"]} data-testid="timeline">
      <div className={styles["main"]}>
        <Toolbar
          time={time} overlay={overlay} mediansOf={mediansOf} played={played} running={running} playhead={playhead} critical={critical} table={table}
          onCritical={() => { setCritical(!critical); }} onTable={() => { setTable(!table); }} onStep={step} onLive={() => { onScrub(null); }}
          onAll={() => { setChoices(allOpened(tree, choices)); }}
        />
        {overlay.problem !== null && <p className={styles["problem"]} role="alert">{overlay.problem}</p>}
        {table ? <TimelineTable view={view} tree={tree} now={edge} /> : (
          <>
            <Chart
              view={view} plan={release.plan} tree={tree} attempts={attempts} rows={rows} time={time} overlay={overlay} edge={edge} sinceStart={played} critical={critical} playhead={playhead}
              selected={selected} wanted={wanted} onScrub={onScrub} onWidth={setWidth}
              onSelect={(id) => {
                setSelected(id);
                setInspecting(true);
              }}
              onToggle={(id, open) => { setChoices({ ...choices, [id]: open ?? !isOpen(tree, choices, id) }); }}
            />
            <Legend timeline={timeline} overlay={overlay} mediansOf={mediansOf} critical={critical} />
          </>
        )}
      </div>
      {lane !== null && inspecting ? (
        <LaneInspector
          release={release} view={view} tree={tree} lane={lane} attempts={attempts} other={overlay.other} now={edge} onOpenLog={onOpenLog} onZoom={time.show}
          onClose={() => { setInspecting(false); }}
        />
      ) : overlay.other !== null && (
        <Differences
          release={release} timeline={timeline} tree={tree} other={overlay.other} selected={selected} now={edge} onChoose={show}
          onClose={() => { overlay.choose(MEDIANS); }}
        />
      )}
    </div>
  );
}

/** From the trigger to the end of what is known or expected. */
function wholeOf({ timeline, forecast }: Read, { other }: Overlay, edge: number): Span {
  const ends = [edge, forecast.endsAt ?? edge];
  let from = timeline.createdAt;
  if (other !== null) {
    ends.push((other.timeline.endedAt ?? edge - other.shift) + other.shift);
    from = Math.min(from, (other.timeline.startedAt ?? other.timeline.createdAt) + other.shift);
  }
  return { from, to: Math.max(...ends) };
}

// What can be done with the timeline by pointer; each has its key.

import { ChevronFirst, ChevronLast, Minus, Plus, Radio, Rows3, Table2, Waypoints } from "lucide-react";

import { Button } from "../../components/button";
import { IconButton } from "../../components/icon-button";
import { Picker } from "../../components/picker";
import { Segmented } from "../../components/segmented";
import { duration } from "../../components/time";
import type { Playhead } from "./moments";
import { type Align, MEDIANS, mediansWords, type Overlay } from "./use-overlay";
import type { View } from "./use-view";
import styles from "./timeline.module.css";

export type ToolbarProps = {
  time: View;
  overlay: Overlay;
  mediansOf: number;
  /** Whoever plays it has the buttons that move the playhead. */
  played: boolean;
  running: boolean;
  playhead: Playhead | null;
  critical: boolean;
  table: boolean;
  onCritical: () => void;
  onTable: () => void;
  onStep: (by: number) => void;
  onLive: () => void;
  onAll: () => void;
};

export function Toolbar({ time, overlay, mediansOf, played, running, playhead, critical, table, onCritical, onTable, onStep, onLive, onAll }: ToolbarProps) {
  const compared = overlay.chosen !== null ? `Release ${overlay.other?.release.version ?? "…"}` : overlay.medians ? (mediansOf === 0 ? "No medians yet" : mediansWords(mediansOf)) : "Nothing beside";
  return (
    <div className={styles["tools"]} role="toolbar" aria-label="Timeline">
      <h2 className={styles["title"]}>Timeline</h2>
      {!played && (
        <>
          <IconButton label="Previous moment (,)" icon={<ChevronFirst size={15} aria-hidden />} onClick={() => { onStep(-1); }} />
          <IconButton label="Next moment (.)" icon={<ChevronLast size={15} aria-hidden />} disabled={playhead === null} onClick={() => { onStep(1); }} />
          <Button icon={<Radio size={14} aria-hidden />} aria-pressed={playhead === null} title={running ? "Following live" : "At the end"} onClick={onLive}><span className={styles["wide"]}>{running ? "Following live" : "At the end"}</span></Button>
          <div className={styles["overlay"]}>
            <Picker
              label="Compared with" hideLabel value={overlay.medians ? MEDIANS : overlay.chosen} display={compared} options={overlay.options} onChange={overlay.choose} testId="timeline-overlay"
            />
          </div>
        </>
      )}
      {overlay.chosen !== null && (
        <Segmented<Align>
          label="Aligned" value={overlay.align} onChange={overlay.setAlign}
          options={[{ value: "start", label: "From start" }, { value: "clock", label: "Clock" }]}
        />
      )}
      <Button icon={<Waypoints size={14} aria-hidden />} aria-pressed={critical} title="Critical path" onClick={onCritical}><span className={styles["wide"]}>Critical path</span></Button>
      <span className={styles["space"]} />
      <IconButton label="Open or close all lanes (C)" icon={<Rows3 size={14} aria-hidden />} onClick={onAll} />
      <IconButton label="Zoom out (-)" icon={<Minus size={14} aria-hidden />} onClick={() => { time.zoom(1.5); }} />
      <span className={styles["length"]}>{lengthWords(time.shown.to - time.shown.from)}</span>
      <IconButton label="Zoom in (+)" icon={<Plus size={14} aria-hidden />} onClick={() => { time.zoom(1 / 1.5); }} />
      <Button aria-pressed={time.fits} onClick={time.fit}>Fit</Button>
      <Button icon={<Table2 size={14} aria-hidden />} aria-pressed={table} onClick={onTable} data-testid="timeline-table-toggle">Table</Button>
    </div>
  );
}

/** In whole minutes, hours or days where that is exact enough. */
function lengthWords(length: number): string {
  const minutes = Math.round(length / 60_000);
  return minutes >= 2 && minutes < 120 ? `${minutes} min` : duration(length);
}

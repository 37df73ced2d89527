// The lanes below their axis: only those in sight are drawn, moved and zoomed by pointer, wheel and keys.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type PointerEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";

import type { Ahead, Plan, TimelineView } from "../../gen/bindings";
import { planOf } from "../release/facts";
import type { Attempts } from "./attempts";
import { Axis } from "./axis";
import { CriticalPath } from "./critical-path";
import { LaneRow } from "./lane-row";
import { isGoing, type LaneTree, type Row } from "./lanes";
import type { Playhead } from "./moments";
import { perPixel, ticks, timeAt, xOf } from "./scale";
import type { Overlay } from "./use-overlay";
import { useRowKeys } from "./use-row-keys";
import type { View } from "./use-view";
import styles from "./timeline.module.css";

export type ChartProps = {
  view: TimelineView;
  plan: Plan;
  tree: LaneTree;
  attempts: Attempts;
  rows: readonly Row[];
  time: View;
  overlay: Overlay;
  /** Where time has got to. */
  edge: number;
  /** Times count from the start, not by the clock on the wall. */
  sinceStart: boolean;
  critical: boolean;
  playhead: Playhead | null;
  selected: string | null;
  /** A row to bring into sight; another object each time. */
  wanted: { lane: string } | null;
  onScrub: (playhead: Playhead | null) => void;
  onSelect: (lane: string) => void;
  onToggle: (lane: string, open?: boolean) => void;
  onWidth: (width: number) => void;
};

const ROW = 24;
const ROW_WITH_OTHER = 31;

export function Chart(props: ChartProps) {
  const { view, plan, tree, attempts, rows, time, overlay, edge, sinceStart, playhead, selected, wanted, onScrub, onWidth } = props;
  const { timeline, forecast, medians } = view;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const room = useRoom(box, onWidth);
  const height = overlay.other === null ? ROW : ROW_WITH_OTHER;
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box, estimateSize: () => height, overscan: 8, getItemKey: (index) => rows[index]?.lane.id ?? index });
  const items = virtual.getVirtualItems();
  const keys = useRowKeys(props, box, (index) => { virtual.scrollToIndex(index, { align: "auto" }); });
  const drag = useDrag(time, room.width);
  const aheadOf = useMemo(() => new Map<string, Ahead>(forecast.ahead.map((ahead) => [ahead.lane, ahead])), [forecast]);
  const base = sinceStart || (overlay.other !== null && overlay.align === "start") ? (timeline.startedAt ?? timeline.createdAt) : null;
  const marked = room.width > 0 ? ticks(time.shown, room.width, base) : [];
  const x = (at: number): number => xOf(time.shown, room.width, at);
  useWheel(box, time, room);

  // Synchronises the heights that were measured with the rows' height.
  useEffect(() => {
    virtual.measure();
  }, [virtual, height]);
  // Synchronises the scroll position with what was chosen elsewhere.
  useEffect(() => {
    if (wanted === null) return;
    const index = rows.findIndex(({ lane }) => lane.id === wanted.lane);
    if (index >= 0) virtual.scrollToIndex(index, { align: "center" });
    // Rows that come and go later are no wish to scroll.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted]);

  const running = timeline.endedAt === null;
  return (
    <>
      <div className={styles["head"]} style={room.style}>
        <div className={styles["heads"]} aria-hidden><span>Environment, application, stage, step</span><span>Took</span></div>
        {room.width > 0 && <Axis timeline={timeline} forecast={forecast} shown={time.shown} width={room.width} marked={marked} base={base} sinceStart={sinceStart} edge={edge} playhead={playhead} onScrub={onScrub} />}
      </div>
      <div className={styles["lanes"]}>
        <div
          ref={setBox} className={`${styles["scroll"] ?? ""} ${drag.moving ? (styles["panning"] ?? "") : ""}`} style={room.style} {...drag.handlers}
          role="treegrid" aria-label="Lanes of the release" aria-rowcount={rows.length + 1} aria-readonly tabIndex={-1} data-testid="timeline-lanes"
        >
          <div className={styles["body"]} style={{ height: virtual.getTotalSize() }} role="presentation">
            <div className={styles["back"]} aria-hidden>
              {running && <span className={styles["future"]} style={{ left: Math.max(0, x(edge)) }} />}
              {marked.map(({ at, strong }) => <span key={at} className={styles["grid"]} data-strong={strong} style={{ transform: `translateX(${x(at)}px)` }} />)}
              {forecast.endsAt !== null && <span className={styles["expectedLine"]} style={{ transform: `translateX(${x(forecast.endsAt)}px)` }} />}
            </div>
            {room.width > 0 && items.map(({ index, start }) => {
              const row = rows[index];
              if (!row) return null;
              const { lane } = row;
              const other = overlay.other?.lanes.get(lane.id) ?? null;
              const going = isGoing(lane) || (other !== null && isGoing(other));
              return (
                <LaneRow
                  key={lane.id} row={row} index={index} top={start} height={height} selected={selected === lane.id} tabStop={keys.tabStop === index}
                  kind={lane.kind === "environment" ? (planOf(plan, lane.label)?.kind ?? "NON_PROD") : null}
                  now={going ? edge : 0} attempts={attempts} shown={time.shown} width={room.width} median={overlay.medians ? medians[lane.id] : undefined}
                  other={other} ahead={aheadOf.get(lane.id) ?? null} end={timeline.endedAt} keys={keys.handlers}
                />
              );
            })}
            {props.critical && room.width > 0 && (
              <CriticalPath timeline={timeline} forecast={forecast} tree={tree} rows={rows} edge={edge} first={items[0]?.index ?? 0} last={items.at(-1)?.index ?? 0} height={height} width={room.width} x={x} />
            )}
          </div>
        </div>
        <div className={styles["front"]} style={room.style} aria-hidden>
          <span className={styles["playhead"]} style={{ transform: `translateX(${x(playhead?.at ?? edge)}px)` }} />
        </div>
      </div>
    </>
  );
}

type Room = { width: number; names: number; style: React.CSSProperties };

/** A quarter for the names, the rest for time. */
function useRoom(box: HTMLDivElement | null, onWidth: (width: number) => void): Room {
  const [total, setTotal] = useState(0);
  const told = useEffectEvent(onWidth);
  const names = Math.round(Math.min(400, Math.max(250, total * 0.29)));
  const width = Math.max(0, total - names);
  // Synchronises with the size that the window gives.
  useEffect(() => {
    if (box === null) return;
    const observer = new ResizeObserver(() => { setTotal(box.clientWidth); });
    observer.observe(box);
    return () => { observer.disconnect(); };
  }, [box]);
  useEffect(() => {
    told(width);
  }, [width]);
  return { width, names, style: { "--names": `${names}px` } as React.CSSProperties };
}

const SLACK = 4;

/** Drags time aside; a press that doesn't move is left to the row. */
function useDrag(time: View, width: number) {
  const from = useRef<{ x: number; last: number } | null>(null);
  const [moving, setMoving] = useState(false);
  return {
    moving,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button === 0) from.current = { x: event.clientX, last: event.clientX };
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const at = from.current;
        if (at === null || (event.buttons & 1) === 0) return;
        if (!moving && Math.abs(event.clientX - at.x) < SLACK) return;
        if (!moving) event.currentTarget.setPointerCapture(event.pointerId);
        setMoving(true);
        time.panBy((at.last - event.clientX) * perPixel(time.shown, width));
        at.last = event.clientX;
      },
      onPointerUp: () => {
        from.current = null;
        setMoving(false);
      },
      onPointerCancel: () => {
        from.current = null;
        setMoving(false);
      },
    },
  };
}

/** Ctrl zooms around the pointer, Shift or a sideways wheel moves; the plain wheel scrolls the lanes. */
function useWheel(box: HTMLDivElement | null, time: View, room: Room): void {
  const turned = useEffectEvent((event: WheelEvent) => {
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      const left = (box?.getBoundingClientRect().left ?? 0) + room.names;
      time.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.005), timeAt(time.shown, room.width, event.clientX - left));
    } else if (Math.abs(sideways) > (event.shiftKey ? 0 : Math.abs(event.deltaY))) {
      time.panBy(sideways * perPixel(time.shown, room.width));
    } else return;
    event.preventDefault();
  });
  // Synchronises with the element's wheel, which React would only listen to passively.
  useEffect(() => {
    if (box === null) return;
    const onWheel = (event: WheelEvent): void => { turned(event); };
    box.addEventListener("wheel", onWheel, { passive: false });
    return () => { box.removeEventListener("wheel", onWheel); };
  }, [box]);
}

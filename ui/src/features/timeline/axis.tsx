// The axis above the lanes: ticks, what people did, the expected end, and the playhead's handle.

import { Flag } from "lucide-react";
import type { KeyboardEvent, PointerEvent } from "react";

import type { Forecast, Mark, Timeline } from "../../gen/bindings";
import { Tooltip } from "../../components/tooltip";
import { clock, clockSeconds, duration } from "../../components/time";
import { momentWords, type Playhead, playheadAt, stepped } from "./moments";
import { type Span, type Tick, timeAt, xOf } from "./scale";
import styles from "./axis.module.css";

export type AxisProps = {
  timeline: Timeline;
  forecast: Forecast;
  shown: Span;
  width: number;
  marked: readonly Tick[];
  /** Times count from there. */
  base: number | null;
  /** The clock itself counts from the start. */
  sinceStart: boolean;
  /** Where time has got to: the live edge, or the end. */
  edge: number;
  playhead: Playhead | null;
  onScrub: (playhead: Playhead | null) => void;
};

const PAGE = 10;

export function Axis(props: AxisProps) {
  const { timeline, forecast, shown, width, marked, base, edge, onScrub } = props;
  const scrubTo = (event: PointerEvent<HTMLElement>): void => {
    const at = timeAt(shown, width, event.clientX - event.currentTarget.getBoundingClientRect().left);
    onScrub(at >= edge ? null : playheadAt(timeline.moments, at));
  };
  const half = base === null || props.sinceStart ? HALF_HANDLE : HALF_LONG_HANDLE;
  const taken = [{ x: xOf(shown, width, props.playhead?.at ?? edge), half }];
  if (forecast.endsAt !== null) taken.push({ x: xOf(shown, width, forecast.endsAt), half: 8 });
  return (
    // The keyboard has the handle; the strip is only a larger place to take hold of it.
    <div
      className={styles["axis"]} style={{ width }} data-testid="timeline-axis"
      onPointerDown={(event) => {
        if (event.button !== 0 || event.target instanceof Element && event.target.closest("[data-mark]")) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        scrubTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) scrubTo(event);
      }}
    >
      {marked.filter(({ at }) => at === base || hasRoom(xOf(shown, width, at), width, taken)).map(({ at, label, strong }) => (
        <span key={at} className={styles["tick"]} data-strong={strong} style={{ transform: `translateX(${at === base ? Math.max(xOf(shown, width, at), HALF_LABEL) : xOf(shown, width, at)}px) translateX(-50%)` }}>{label}</span>
      ))}
      {groupsOf(timeline.marks, shown, width).map((group) => <MarkFlag key={group.x} group={group} onScrub={onScrub} />)}
      {forecast.endsAt !== null && <Expected at={forecast.endsAt} approved={forecast.ifApprovedNow} shown={shown} width={width} />}
      <Handle {...props} />
    </div>
  );
}

/** A label is left out where it would be cut off, or stand half under something else. */
function hasRoom(x: number, width: number, taken: readonly { x: number; half: number }[]): boolean {
  return x >= HALF_LABEL && x <= width - HALF_LABEL && taken.every((other) => Math.abs(x - other.x) > HALF_LABEL + other.half);
}

const HALF_LABEL = 18;
const HALF_HANDLE = 40;
const HALF_LONG_HANDLE = 64;

function Handle({ timeline, shown, width, base, sinceStart, edge, playhead, onScrub }: AxisProps) {
  const { moments } = timeline;
  const at = playhead?.at ?? edge;
  const x = Math.min(Math.max(xOf(shown, width, at), 0), width);
  const live = playhead === null && timeline.endedAt === null;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const steps: { [key: string]: number | undefined } = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -PAGE, PageUp: PAGE };
    const step = steps[event.key];
    if (event.key === "Home") onScrub(playheadAt(moments, 0));
    else if (event.key === "End") onScrub(null);
    else if (step !== undefined) onScrub(stepped(moments, playhead, step));
    else return;
    event.preventDefault();
  };
  const time = clockSeconds(at);
  const brief = base === null || sinceStart;
  return (
    <div
      className={styles["handle"]} data-live={live} data-testid="playhead"
      role="slider" tabIndex={0} aria-label="Moment shown" aria-orientation="horizontal"
      aria-valuemin={moments[0]?.seq ?? 0} aria-valuemax={moments.at(-1)?.seq ?? 0} aria-valuenow={playhead?.seq ?? moments.at(-1)?.seq ?? 0}
      aria-valuetext={momentWords(timeline, playhead === null && !live ? Math.max(at, timeline.endedAt ?? at) : at)}
      style={{ transform: `translateX(${Math.min(Math.max(x, brief ? 32 : 64), width - (brief ? 32 : 64))}px) translateX(-50%)` }}
      onKeyDown={onKeyDown}
    >
      {brief ? time : `${duration(at - base)}, ${time}`}
    </div>
  );
}

type Group = { x: number; marks: Mark[] };
const NEAR = 14;

/** Marks too near to each other for two flags share one. */
function groupsOf(marks: readonly Mark[], shown: Span, width: number): Group[] {
  const groups: Group[] = [];
  for (const mark of marks) {
    const x = xOf(shown, width, mark.at);
    if (x < 0 || x > width) continue;
    const last = groups.at(-1);
    if (last && x - last.x < NEAR) last.marks.push(mark);
    else groups.push({ x, marks: [mark] });
  }
  return groups;
}

function MarkFlag({ group: { x, marks }, onScrub }: { group: Group; onScrub: AxisProps["onScrub"] }) {
  const lines = marks.map(({ at, words }) => `${clockSeconds(at)} ${words}`);
  const first = marks[0];
  if (!first) return null;
  return (
    <Tooltip content={<span className={styles["lines"]}>{lines.join("\n")}</span>}>
      <button
        type="button" data-mark className={styles["mark"]} aria-label={`${lines.join("; ")}: look at that moment`} style={{ transform: `translateX(${x}px) translateX(-50%)` }}
        onClick={() => {
          onScrub({ at: first.at, seq: first.seq });
        }}
      >
        <span aria-hidden />
      </button>
    </Tooltip>
  );
}

function Expected({ at, approved, shown, width }: { at: number; approved: boolean; shown: Span; width: number }) {
  const x = xOf(shown, width, at);
  if (x < 0 || x > width) return null;
  const words = `Expected end ${clock(at)}${approved ? ", if approved now" : ""}`;
  return (
    <Tooltip content={words}>
      <span className={styles["expected"]} data-mark role="img" aria-label={words} style={{ transform: `translateX(${x}px) translateX(-50%)` }}><Flag size={13} aria-hidden /></span>
    </Tooltip>
  );
}

// The bars of one lane: what the time went on, what is usual or was so in another release, and what is still to come.

import type { Ahead, Lane, Timeline } from "../../gen/bindings";
import { statusLook } from "../../components/status";
import { clockSeconds, duration } from "../../components/time";
import { type Attempts, runsOf } from "./attempts";
import { type Bar, barsOf, placeOf } from "./bars";
import { timeWords } from "./lane-words";
import { type Span, xOf } from "./scale";
import styles from "./bars.module.css";

export type LaneBarsProps = {
  lane: Lane;
  /** Its children show in detail what its own bar would. */
  open: boolean;
  now: number;
  attempts: Attempts;
  shown: Span;
  width: number;
  median: number | undefined;
  /** The same lane of another release, moved to this one's axis. */
  other: Lane | null;
  ahead: Ahead | null;
  /** Right of the bar. */
  note: { words: string; tone: "waiting" | "neutral" } | null;
  /** Where what was never reached is drawn. */
  end: Timeline["endedAt"];
};

/** So much room a note needs. */
const NOTE = 150;

export function LaneBars({ lane, open, now, attempts, shown, width, median, other, ahead, note, end }: LaneBarsProps) {
  const bars = barsOf(lane, now, shown, width, attempts);
  const last = bars.at(-1);
  const noteAt = Math.max(last ? last.x + last.width : 0, other ? endOf(other, now, shown, width) : 0);
  return (
    <>
      {open ? <Thin lane={lane} attempts={attempts} now={now} shown={shown} width={width} /> : bars.map((bar) => <Piece key={bar.key} bar={bar} />)}
      {ahead !== null && !open && <Outline from={ahead.from} to={ahead.to} shown={shown} width={width} />}
      {lane.outcome === "SKIPPED" && lane.spans.length === 0 && end !== null && <span className={styles["never"]} style={{ left: xOf(shown, width, end) + 5 }} />}
      {other && barsOf(other, now, shown, width).map((bar) => (
        <span key={`other ${bar.key}`} className={styles["ghost"]} data-on={open ? "work" : bar.on} style={{ left: bar.x, width: Math.max(bar.width, 2) }} />
      ))}
      {median !== undefined && !open && <Median lane={lane} ahead={ahead} median={median} shown={shown} width={width} />}
      {note !== null && !open && width - noteAt > NOTE && <span className={styles["note"]} data-tone={note.tone} style={{ left: noteAt + 10 }}>{note.words}</span>}
    </>
  );
}

function endOf(lane: Lane, now: number, shown: Span, width: number): number {
  const last = barsOf(lane, now, shown, width).at(-1);
  return last ? last.x + last.width : 0;
}

function Piece({ bar }: { bar: Bar }) {
  const { x, width, on, tone, going, notch, attempt } = bar;
  const drawn = Math.max(width, 2);
  const words = `${duration(bar.to - bar.from)} ${timeWords[on]}${bar.words === null ? "" : `: ${bar.words}`}\n${clockSeconds(bar.from)} to ${going ? "now" : clockSeconds(bar.to)}`;
  if (on === "idle") {
    return <span className={styles["idle"]} title={words} style={{ left: x, width: drawn }}>{drawn > 60 && <span>{duration(bar.to - bar.from)}</span>}</span>;
  }
  return (
    <>
      <span className={styles["bar"]} data-on={on} data-tone={tone} data-notch={notch && drawn > 8} title={words} style={{ left: x, width: drawn }}>
        {attempt !== null && drawn > 22 && <span className={styles["attempt"]}>{attempt}</span>}
      </span>
      {going && <span className={styles["edge"]} data-tone={tone} style={{ left: x + width }} aria-hidden />}
    </>
  );
}

/** The tint of what came of it, attempt by attempt. */
function Thin({ lane, attempts, now, shown, width }: Pick<LaneBarsProps, "lane" | "attempts" | "now" | "shown" | "width">) {
  const runs = runsOf(lane, attempts);
  return runs.map(({ from, to, failed }, index) => {
    const place = placeOf({ from, to: to ?? now }, shown, width);
    const tone = index === runs.length - 1 ? statusLook(lane.outcome).tone : failed ? "failed" : "succeeded";
    return place.x < width && <span key={from} className={styles["thin"]} data-tone={tone} style={{ left: place.x, width: Math.max(place.width, 2) }} />;
  });
}

function Outline({ from, to, shown, width }: { from: number; to: number; shown: Span; width: number }) {
  const place = placeOf({ from, to }, shown, width);
  if (place.x >= width || place.width <= 0) return null;
  return <span className={styles["ahead"]} style={{ left: place.x, width: Math.max(place.width, 3) }} title={`Expected ${clockSeconds(from)} to ${clockSeconds(to)}`} />;
}

/** As long as it usually takes, from where it began or will begin. */
function Median({ lane, ahead, median, shown, width }: { lane: Lane; ahead: Ahead | null; median: number; shown: Span; width: number }) {
  const from = lane.spans[0]?.from ?? ahead?.from;
  if (from === undefined || lane.spans.length === 0) return null;
  const place = placeOf({ from, to: from + median }, shown, width);
  if (place.x >= width || place.width <= 0) return null;
  return <span className={styles["median"]} style={{ left: place.x, width: Math.max(place.width, 1) }} title={`Usually ${duration(median)}`} />;
}

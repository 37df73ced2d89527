// The played release: the graph at the playhead, its timeline, and what it comes to, in words.

import { Pause, Play as PlayIcon, SkipBack, SkipForward, StepBack, StepForward, X } from "lucide-react";
import { useMemo } from "react";

import { useSize } from "../../app/window-state";
import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { IconButton } from "../../components/icon-button";
import { Segmented } from "../../components/segmented";
import { Skeleton } from "../../components/skeleton";
import { StatusChip } from "../../components/status-chip";
import { StandingClock } from "../../components/time";
import { Truncated } from "../../components/truncated";
import type { TimelineView } from "../../gen/bindings";
import { GraphSplit } from "../release/graph-split";
import { GraphView } from "../release/graph-view";
import { TimelineBoard } from "../timeline/board";
import { onlyMedians } from "../timeline/use-overlay";
import { ZERO } from "./play-clock";
import { criticalParts, criticalWords, expectedWords, happenings, nowWords, skippedWords } from "./played-words";
import { type Play, usePlayedAt } from "./use-play";
import { type Player, speeds } from "./use-player";
import styles from "./rehearsal.module.css";

export type StageProps = { profile: string; play: Play; player: Player; /** `null`: what it stands in is closed. */ onClose: (() => void) | null };

const GRAPH = 216;

export function Stage({ profile, play, player, onClose }: StageProps) {
  const { playhead } = player;
  const view = play.timeline as TimelineView;
  const { timeline } = view;
  const last = timeline.moments.at(-1)?.seq ?? 0;
  const read = usePlayedAt(profile, play, playhead?.seq ?? last);
  const [height, setHeight] = useSize("rehearsal-graph", GRAPH);
  const happened = useMemo(() => happenings(timeline), [timeline]);
  const now = nowWords(happened, playhead?.at ?? play.end, ZERO);
  const screen = read.data;
  return (
    <>
      <Transport player={player} onClose={onClose} />
      <p className={styles["now"]} data-testid="rehearsal-now"><Truncated>{now}</Truncated></p>
      <span className="visually-hidden" aria-live="polite">{player.playing || player.steps === 0 ? "" : now}</span>
      <Result play={play} view={view} skipped={screen ? skippedWords(timeline, screen.release.plan) : []} />
      {read.error !== null && !screen && <div className={styles["pad"]}><ErrorBanner error={read.error} onRetry={() => void read.refetch()} /></div>}
      {screen ? (
        <GraphSplit
          height={height} onHeight={setHeight}
          above={<StandingClock at={playhead?.at ?? play.end}><GraphView screen={screen} /></StandingClock>}
          below={<TimelineBoard release={screen.release} view={view} overlay={onlyMedians} played playhead={playhead} onScrub={player.scrub} />}
        />
      ) : read.error === null && <div className={styles["pad"]}><Skeleton rows={6} /></div>}
    </>
  );
}

function Transport({ player, onClose }: { player: Player; onClose: StageProps["onClose"] }) {
  const { playing, playhead } = player;
  return (
    <div className={styles["transport"]} role="toolbar" aria-label="Player">
      <IconButton label="To the start (Home)" icon={<SkipBack size={15} aria-hidden />} onClick={player.toStart} />
      <IconButton label="Step back (←)" icon={<StepBack size={15} aria-hidden />} onClick={() => { player.step(-1); }} data-testid="rehearsal-back" />
      <Button
        variant="solid" icon={playing ? <Pause size={14} aria-hidden /> : <PlayIcon size={14} aria-hidden />} onClick={player.toggle} data-testid="rehearsal-play" data-playing={playing} keys="Space"
      >
        {playing ? "Pause" : "Play"}
      </Button>
      <IconButton label="Step forward (→)" icon={<StepForward size={15} aria-hidden />} disabled={playhead === null} onClick={() => { player.step(1); }} data-testid="rehearsal-step" />
      <IconButton label="To the end (End)" icon={<SkipForward size={15} aria-hidden />} disabled={playhead === null} onClick={player.toEnd} />
      <Segmented label="Speed" value={player.speed} onChange={player.setSpeed} options={speeds} />
      <span className={styles["spring"]} />
      {onClose !== null && <IconButton label="Close the rehearsal" icon={<X size={15} aria-hidden />} onClick={onClose} data-testid="rehearsal-close" />}
    </div>
  );
}

function Result({ play, view: { timeline }, skipped }: { play: Play; view: TimelineView; skipped: readonly string[] }) {
  const played = play.view.played;
  const status = timeline.lanes.find(({ kind }) => kind === "release")?.outcome ?? "SUCCEEDED";
  const path = useMemo(() => criticalWords(criticalParts(timeline)), [timeline]);
  const warnings = play.view.problems;
  return (
    <div className={styles["result"]}>
      <p>
        <StatusChip status={status} data-testid="rehearsal-status" />
        {played !== null && <span data-testid="rehearsal-expected"><Truncated>{expectedWords(played.expected)}</Truncated></span>}
      </p>
      {path !== "" && <p data-testid="rehearsal-critical"><b>Critical path</b><Truncated>{path}</Truncated></p>}
      {skipped.length > 0 && <p data-testid="rehearsal-skipped"><b>Skipped</b><Truncated>{skipped.join("; ")}</Truncated></p>}
      {warnings.length > 0 && <p data-testid="rehearsal-warnings"><b>{warnings.length === 1 ? "Warning" : `${String(warnings.length)} warnings`}</b><Truncated>{warnings.map(({ message }) => message).join("; ")}</Truncated></p>}
    </div>
  );
}

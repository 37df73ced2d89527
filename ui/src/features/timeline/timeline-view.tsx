// What the time of a release went on, as it is read from its runtime and laid beside others.

import type { ReleaseScreen, TimelineView as Read } from "../../gen/bindings";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { useTimeline } from "../../platform/timeline-queries";
import type { LogPlace } from "../release/log-places";
import { TimelineBoard } from "./board";
import type { Playhead } from "./moments";
import { useOverlay } from "./use-overlay";
import styles from "./timeline.module.css";

export type TimelineViewProps = {
  profile: string;
  /** As it is: the timeline has all of its past. */
  screen: ReleaseScreen;
  onOpenLog: (place: LogPlace) => void;
  /** Where she looks back to; `null`: live, or the end. */
  playhead: Playhead | null;
  onScrub: (playhead: Playhead | null) => void;
};

export function TimelineView(props: TimelineViewProps) {
  const read = useTimeline(props.profile, props.screen.release.id);
  if (read.data) return <Compared {...props} view={read.data} />;
  return <div className={styles["pad"]}>{read.error ? <ErrorBanner error={read.error} onRetry={() => void read.refetch()} /> : <Skeleton rows={8} />}</div>;
}

function Compared({ profile, screen: { release }, view, ...rest }: TimelineViewProps & { view: Read }) {
  const overlay = useOverlay(profile, release, view.timeline, view.mediansOf);
  return <TimelineBoard release={release} view={view} overlay={overlay} {...rest} />;
}

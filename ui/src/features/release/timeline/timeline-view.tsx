// What the time of a release went on: lanes over one axis.

import type { ReleaseScreen } from "../../../gen/bindings";
import type { LogPlace } from "../log-places";

type TimelineViewProps = { profile: string; screen: ReleaseScreen; onOpenLog: (place: LogPlace) => void };

export function TimelineView({ profile, screen }: TimelineViewProps) {
  return <p>{profile} {screen.release.id}</p>;
}

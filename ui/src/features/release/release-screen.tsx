// One release: header, what went wrong, and its views; live, or as it stood at a moment of its past.

import { PanelTop } from "lucide-react";
import { useState } from "react";

import type { ProfileState, ReleaseScreen as Screen } from "../../gen/bindings";
import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { useShortcut } from "../../app/shortcuts";
import { useSize } from "../../app/window-state";
import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { Tabs } from "../../components/tabs";
import { Ago, clockSeconds, StandingClock } from "../../components/time";
import { useRelease } from "../../platform/queries";
import { useTimeline } from "../../platform/timeline-queries";
import { ApprovalBanner } from "./approval-banner";
import { EventsView } from "./events-view";
import { isOver, versionChange } from "./facts";
import { FailureBanner } from "./failure-banner";
import { GraphSplit } from "./graph-split";
import { GraphView } from "./graph-view";
import { IssuesView } from "./issues-view";
import { type LogPlace, linkedPlace } from "./log-places";
import { LogView } from "./log-view";
import { NotesView } from "./notes-view";
import { ReleaseHeader } from "./release-header";
import { RetryDialog } from "./retry-dialog";
import { TableView } from "./table-view";
import { TerminateDialog } from "./terminate-dialog";
import { TimelineView } from "../timeline/timeline-view";
import { type Scrub, useScrub } from "./use-scrub";
import styles from "./release-screen.module.css";

export type ReleaseScreenProps = { profile: ProfileState; id: string; log?: string | undefined };
type Tab = "graph" | "timeline" | "table" | "logs" | "issues" | "notes" | "events";

export function ReleaseScreen({ profile, id, log }: ReleaseScreenProps) {
  const release = useRelease(profile.profile.id, id);
  const screen = release.data;
  const title = screen ? `${screen.release.plan.product} ${versionChange(screen.release.plan).to ?? ""}`.trim() : id;
  return (
    <>
      <Breadcrumb parts={[{ label: "Releases", route: { screen: "releases" } }, { label: title }]} />
      {screen ? (
        <Loaded key={`${id} ${log ?? ""}`} profile={profile} screen={screen} log={log} />
      ) : (
        <div className={styles["loading"]} aria-busy={release.isPending}>
          {release.error ? <ErrorBanner error={release.error} onRetry={() => void release.refetch()} /> : <Skeleton rows={6} />}
        </div>
      )}
    </>
  );
}

/** Height of the graph when the timeline joins it. */
const GRAPH = 232;

function Loaded({ profile, screen, log }: { profile: ProfileState; screen: Screen; log: string | undefined }) {
  const linked = log === undefined ? null : linkedPlace(log);
  const [tab, setTab] = useState<Tab>(linked === null ? "graph" : "logs");
  const [place, setPlace] = useState<LogPlace | null>(linked);
  const [dialog, setDialog] = useState<"terminate" | "retry" | null>(null);
  const { release } = screen;
  const scrub = useScrub(profile.profile.id, screen);
  const forecast = useTimeline(profile.profile.id, release.id, { when: !isOver(release) }).data?.forecast ?? null;
  const back = scrub.playhead;
  // The graph's height beside the timeline; 0: each has the room for itself.
  const [graph, setGraph] = useSize("release-graph", 0);
  const drawn = tab === "graph" || tab === "timeline";
  const join = (): void => {
    setGraph(graph > 0 && drawn ? 0 : Math.max(graph, GRAPH));
    if (!drawn) setTab("timeline");
  };
  const openLog = (wanted: LogPlace): void => {
    setPlace(wanted);
    setTab("logs");
  };
  const close = (): void => {
    setDialog(null);
  };
  useShortcut("1", "Graph", () => { setTab("graph"); });
  useShortcut("2", "Timeline", () => { setTab("timeline"); });
  useShortcut("3", "Table", () => { setTab("table"); });
  useShortcut("4", "Logs", () => { setTab("logs"); });
  useShortcut("5", "Issues", () => { setTab("issues"); });
  useShortcut("6", "Notes", () => { setTab("notes"); });
  useShortcut("7", "Audit", () => { setTab("events"); });
  useShortcut("s", "Graph and timeline together", join);
  useShortcut("Escape", "Back to live", () => { scrub.scrub(null); }, { when: back !== null });

  return (
    <div className={styles["screen"]} data-testid="release-screen">
      <StandingClock at={back?.at ?? null}>
        <ReleaseHeader
          profile={profile} screen={scrub.screen} forecast={forecast}
          lookback={back && { at: back.at, problem: scrub.problem, over: isOver(release), onBack: () => { scrub.scrub(null); } }}
          onTerminate={() => { setDialog("terminate"); }} onRetry={() => { setDialog("retry"); }}
        />
      </StandingClock>
      {back === null && (
        <>
          <ApprovalBanner profile={profile} screen={screen} onOpenLog={openLog} />
          <FailureBanner profile={profile} screen={screen} compact={tab !== "graph" || graph > 0} onRetry={() => { setDialog("retry"); }} onOpenLog={openLog} />
        </>
      )}
      <div className={styles["tabs"]}>
        <Tabs<Tab>
          label="Views of the release" value={tab} onChange={setTab}
          tabs={[
            { value: "graph", label: "Graph", testId: "tab-graph" },
            { value: "timeline", label: "Timeline", testId: "tab-timeline" },
            { value: "table", label: "Table", testId: "tab-table" },
            { value: "logs", label: "Logs", testId: "tab-logs" },
            { value: "issues", label: "Issues", count: scrub.screen.issues.length, tone: "danger", testId: "tab-issues" },
            { value: "notes", label: "Notes", testId: "tab-notes" },
            { value: "events", label: "Audit", testId: "tab-events" },
          ]}
        />
        <Button size="sm" icon={<PanelTop size={14} aria-hidden />} aria-pressed={drawn && graph > 0} onClick={join} data-testid="graph-and-timeline">Graph and timeline</Button>
      </div>
      <div className={styles["view"]} role="tabpanel" aria-labelledby={`tab-${tab}`}>
        <View tab={tab} profile={profile.profile.id} scrub={scrub} graph={graph} place={place} onSelect={setPlace} onOpenLog={openLog} onGraph={setGraph} />
      </div>
      {dialog === "terminate" && <TerminateDialog profile={profile} screen={screen} onClose={close} />}
      {dialog === "retry" && <RetryDialog profile={profile} screen={screen} onClose={close} />}
      <StatusBar
        left={<span>{release.id} · {back === null ? <Freshness profile={profile} screen={screen} /> : <>as it stood at {clockSeconds(back.at)}</>}</span>}
        shortcuts={[...(back === null ? [] : [{ keys: ["Esc"], label: "Back to live" }]), { keys: ["S"], label: "Graph and timeline" }, { keys: ["1", "…", "7"], label: "Views" }]}
      />
    </div>
  );
}

/** Whether what is shown is live, and how old it is when not. */
function Freshness({ profile, screen }: { profile: ProfileState; screen: Screen }) {
  return profile.link.type === "live" ? <>live</> : <>read <Ago at={screen.seenAt} /></>;
}

type ViewProps = {
  tab: Tab; profile: string; scrub: Scrub; graph: number; place: LogPlace | null;
  onSelect: (place: LogPlace) => void; onOpenLog: (place: LogPlace) => void; onGraph: (height: number) => void;
};

function View({ tab, profile, scrub, graph, place, onSelect, onOpenLog, onGraph }: ViewProps) {
  const { screen, playhead } = scrub;
  const asItStood = (view: React.ReactNode) => <StandingClock at={playhead?.at ?? null}>{view}</StandingClock>;
  switch (tab) {
    case "graph":
    case "timeline": {
      const drawn = asItStood(<GraphView screen={screen} onOpenLog={onOpenLog} />);
      const timeline = <TimelineView profile={profile} screen={scrub.live} onOpenLog={onOpenLog} playhead={playhead} onScrub={scrub.scrub} />;
      if (graph > 0) return <GraphSplit height={graph} onHeight={onGraph} above={drawn} below={timeline} />;
      return tab === "graph" ? drawn : timeline;
    }
    case "notes":
      return <NotesView profile={profile} release={screen.release.id} />;
    case "table":
      return asItStood(<TableView release={screen.release} />);
    case "logs":
      return <LogView profile={profile} screen={screen} place={place} onSelect={onSelect} until={playhead?.at ?? null} />;
    case "issues":
      return <IssuesView screen={screen} onOpenLog={onOpenLog} />;
    case "events":
      return <EventsView profile={profile} release={screen.release.id} until={playhead?.seq ?? null} />;
  }
}

// One release: header, what went wrong, and its views.

import { useState } from "react";

import type { ProfileState, ReleaseScreen as Screen } from "../../gen/bindings";
import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { useShortcut } from "../../app/shortcuts";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { Tabs } from "../../components/tabs";
import { Ago } from "../../components/time";
import { useRelease } from "../../platform/queries";
import { ApprovalBanner } from "./approval-banner";
import { EventsView } from "./events-view";
import { versionChange } from "./facts";
import { FailureBanner } from "./failure-banner";
import { GraphView } from "./graph-view";
import { IssuesView } from "./issues-view";
import { type LogPlace, linkedPlace } from "./log-places";
import { LogView } from "./log-view";
import { NotesView } from "./notes-view";
import { ReleaseHeader } from "./release-header";
import { RetryDialog } from "./retry-dialog";
import { TableView } from "./table-view";
import { TerminateDialog } from "./terminate-dialog";
import { TimelineView } from "./timeline/timeline-view";
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

function Loaded({ profile, screen, log }: { profile: ProfileState; screen: Screen; log: string | undefined }) {
  const linked = log === undefined ? null : linkedPlace(log);
  const [tab, setTab] = useState<Tab>(linked === null ? "graph" : "logs");
  const [place, setPlace] = useState<LogPlace | null>(linked);
  const [dialog, setDialog] = useState<"terminate" | "retry" | null>(null);
  const { release } = screen;
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

  return (
    <div className={styles["screen"]} data-testid="release-screen">
      <ReleaseHeader
        profile={profile} screen={screen}
        onTerminate={() => { setDialog("terminate"); }} onRetry={() => { setDialog("retry"); }}
      />
      <ApprovalBanner profile={profile} screen={screen} onOpenLog={openLog} />
      <FailureBanner profile={profile} screen={screen} compact={tab !== "graph"} onRetry={() => { setDialog("retry"); }} onOpenLog={openLog} />
      <div className={styles["tabs"]}>
        <Tabs<Tab>
          label="Views of the release" value={tab} onChange={setTab}
          tabs={[
            { value: "graph", label: "Graph", testId: "tab-graph" },
            { value: "timeline", label: "Timeline", testId: "tab-timeline" },
            { value: "table", label: "Table", testId: "tab-table" },
            { value: "logs", label: "Logs", testId: "tab-logs" },
            { value: "issues", label: "Issues", count: screen.issues.length, tone: "danger", testId: "tab-issues" },
            { value: "notes", label: "Notes", testId: "tab-notes" },
            { value: "events", label: "Audit", testId: "tab-events" },
          ]}
        />
      </div>
      <div className={styles["view"]} role="tabpanel" aria-labelledby={`tab-${tab}`}>
        <View tab={tab} profile={profile.profile.id} screen={screen} place={place} onSelect={setPlace} onOpenLog={openLog} />
      </div>
      {dialog === "terminate" && <TerminateDialog profile={profile} release={release} onClose={close} />}
      {dialog === "retry" && <RetryDialog profile={profile} screen={screen} onClose={close} />}
      <StatusBar
        left={<span>{release.id} · <Freshness profile={profile} screen={screen} /></span>}
        shortcuts={[{ keys: ["1", "…", "7"], label: "Views" }]}
      />
    </div>
  );
}

/** Whether what is shown is live, and how old it is when not. */
function Freshness({ profile, screen }: { profile: ProfileState; screen: Screen }) {
  return profile.link.type === "live" ? <>live</> : <>read <Ago at={screen.seenAt} /></>;
}

type ViewProps = {
  tab: Tab; profile: string; screen: Screen; place: LogPlace | null;
  onSelect: (place: LogPlace) => void; onOpenLog: (place: LogPlace) => void;
};

function View({ tab, profile, screen, place, onSelect, onOpenLog }: ViewProps) {
  switch (tab) {
    case "graph":
      return <GraphView screen={screen} onOpenLog={onOpenLog} />;
    case "timeline":
      return <TimelineView profile={profile} screen={screen} onOpenLog={onOpenLog} />;
    case "notes":
      return <NotesView profile={profile} release={screen.release.id} />;
    case "table":
      return <TableView release={screen.release} />;
    case "logs":
      return <LogView profile={profile} screen={screen} place={place} onSelect={onSelect} />;
    case "issues":
      return <IssuesView screen={screen} onOpenLog={onOpenLog} />;
    case "events":
      return <EventsView profile={profile} release={screen.release.id} />;
  }
}

// Which screen a route shows.

import { AuditScreen } from "../features/audit/audit-screen";
import { BoardScreen } from "../features/board/board-screen";
import { ProductScreen } from "../features/board/product-screen";
import { DraftsScreen } from "../features/drafts/drafts-screen";
import { FlowEditor } from "../features/flow-editor/flow-editor";
import { FlowsScreen } from "../features/flows/flows-screen";
import { InboxScreen } from "../features/inbox/inbox-screen";
import { MergeScreen } from "../features/merge/merge-screen";
import { ReleaseScreen } from "../features/release/release-screen";
import { CompareScreen } from "../features/releases/compare-screen";
import { ReleasesScreen } from "../features/releases/releases-screen";
import { SettingsScreen } from "../features/settings/settings-screen";
import { WorkflowEditor } from "../features/workflows/workflow-editor";
import { WorkflowsScreen } from "../features/workflows/workflows-screen";

import { useProfile } from "./profile-context";
import type { Route } from "./router";
import { useTrigger } from "./trigger-request";

export function Screen({ route }: { route: Route }) {
  const profile = useProfile();
  const trigger = useTrigger();
  switch (route.screen) {
    case "flows":
      return <FlowsScreen />;
    case "flow":
      return (
        <FlowEditor
          key={`${profile.profile.id} ${route.name}`}
          profile={profile}
          flow={route.name}
          onTrigger={() => {
            trigger({ flow: route.name });
          }}
        />
      );
    case "merge":
      return <MergeScreen key={`${profile.profile.id} ${route.kind} ${route.name}`} profile={profile} kind={route.kind} name={route.name} />;
    case "workflows":
      return <WorkflowsScreen />;
    case "workflow":
      return <WorkflowEditor key={`${profile.profile.id} ${route.name}`} profile={profile} name={route.name} />;
    case "releases":
      return <ReleasesScreen />;
    case "release":
      return <ReleaseScreen key={route.id} profile={profile} id={route.id} log={route.log} />;
    case "compare":
      return <CompareScreen key={`${route.left} ${route.right}`} profile={profile} left={route.left} right={route.right} />;
    case "board":
      return <BoardScreen profile={profile} />;
    case "product":
      return <ProductScreen key={route.name} profile={profile} name={route.name} />;
    case "audit":
      return <AuditScreen profile={profile} />;
    case "settings":
      return <SettingsScreen profile={route.profile} />;
    case "inbox":
      return <InboxScreen />;
    case "drafts":
      return <DraftsScreen />;
  }
}

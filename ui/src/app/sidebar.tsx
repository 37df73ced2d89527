// Left of everything: which profile, which screen, and the demo's freeze switch.

import { FileCode2, Inbox, LayoutGrid, PencilLine, Rocket, Route as RouteMark, ScrollText, Settings, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { InboxCount } from "../features/inbox/inbox-count";
import { useConfiguration } from "../platform/queries";
import { FreezeSwitch } from "./freeze-switch";
import { ProfileList } from "./profile-list";
import { useProfile } from "./profile-context";
import { listRoute, type Route, navigate, useRoute } from "./router";
import { RunningCount } from "./running-count";
import styles from "./sidebar.module.css";

export function Sidebar() {
  const profile = useProfile();
  const drafts = useConfiguration(profile.profile.id).data?.drafts.length ?? 0;
  return (
    <aside className={styles["sidebar"]} aria-label="Profiles and screens">
      <div className={styles["brand"]}>
        <Mark />
        Signalbox
      </div>
      <ProfileList />
      <nav aria-label="Screens" className={styles["screens"]}>
        <ul>
          <Item icon={LayoutGrid} label="Board" to={{ screen: "board" }} also={["product"]} />
          <Item icon={RouteMark} label="Flows" to={{ screen: "flows" }} also={["flow"]} />
          <Item icon={FileCode2} label="Workflows" to={{ screen: "workflows" }} also={["workflow"]} />
          <Item icon={Rocket} label="Releases" to={{ screen: "releases" }} also={["release", "compare"]} end={<RunningCount profile={profile.profile.id} />} />
          <Item icon={ScrollText} label="Audit" to={{ screen: "audit" }} />
        </ul>
        <ul className={styles["below"]}>
          {profile.demo && (
            <li>
              <FreezeSwitch profile={profile.profile.id} demo={profile.demo} />
            </li>
          )}
          <Item icon={Inbox} label="Inbox" to={{ screen: "inbox" }} end={<InboxCount />} />
          <Item
            icon={PencilLine}
            label="Drafts"
            to={{ screen: "drafts" }}
            end={drafts > 0 && <span className={styles["count"]} aria-label={`${String(drafts)} waiting to be published`}>{drafts}</span>}
          />
          <Item icon={Settings} label="Settings" to={{ screen: "settings" }} />
        </ul>
      </nav>
    </aside>
  );
}

type ItemProps = { icon: LucideIcon; label: string; to: Route; also?: readonly Route["screen"][]; end?: ReactNode };

function Item({ icon: Icon, label, to, also, end }: ItemProps) {
  const route = useRoute();
  const { screen } = route.screen === "merge" ? listRoute(route.kind) : route;
  const here = screen === to.screen || (also?.includes(screen) ?? false);
  return (
    <li>
      <button
        type="button"
        className={styles["item"]}
        aria-current={here ? "page" : undefined}
        data-testid={`nav-${to.screen}`}
        onClick={() => {
          navigate(to);
        }}
      >
        <Icon size={16} aria-hidden className={styles["glyph"]} />
        <span className={styles["label"]}>{label}</span>
        {end}
      </button>
    </li>
  );
}

/** The signal flag of the program's icon. */
function Mark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden className={styles["mark"]}>
      <rect width="20" height="20" rx="5" className={styles["markGround"]} />
      <path d="M6 4.5v11M6 5.5h8l-2 2.75L14 11H6" className={styles["markFlag"]} />
    </svg>
  );
}

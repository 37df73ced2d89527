// Steps that wait for a decision: who may take it, for how long it has waited, and the two answers.

import type { ProfileState, ReleaseScreen } from "../../gen/bindings";
import type { LogPlace } from "./log-places";

type ApprovalBannerProps = { profile: ProfileState; screen: ReleaseScreen; onOpenLog: (place: LogPlace) => void };

export function ApprovalBanner({ screen }: ApprovalBannerProps) {
  return screen.decisions.length === 0 ? null : <p>{screen.release.approvals.map((approval) => approval.displayName).join(", ")}</p>;
}

// Goes to a release of any profile, where it can be decided.

import { switchProfile } from "../../app/profile-context";
import { navigate } from "../../app/router";
import { forgetDecision, requestDecision } from "../../app/screen-request";
import type { Verdict } from "../../gen/bindings";

/** With a verdict, the release opens its dialog for that approval; nothing is decided by that alone. */
export function openRelease(profile: string, release: string, decision?: { approval: number; verdict: Verdict }): void {
  if (decision) requestDecision({ release, ...decision });
  else forgetDecision();
  switchProfile(profile);
  navigate({ screen: "release", id: release });
}

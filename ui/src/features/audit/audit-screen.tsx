// Who did what when.

import type { ProfileState } from "../../gen/bindings";

type AuditScreenProps = { profile: ProfileState; };

export function AuditScreen({ profile }: AuditScreenProps) {
  return <p>{[profile.profile.id].join(" ")}</p>;
}

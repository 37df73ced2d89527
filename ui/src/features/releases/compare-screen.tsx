// Two releases beside each other.

import type { ProfileState } from "../../gen/bindings";

type CompareScreenProps = { profile: ProfileState; left: string; right: string };

export function CompareScreen({ profile, left, right }: CompareScreenProps) {
  return <p>{[profile.profile.id, left, right].join(" ")}</p>;
}

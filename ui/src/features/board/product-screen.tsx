// One product: its versions in all environments side by side.

import type { ProfileState } from "../../gen/bindings";

type ProductScreenProps = { profile: ProfileState; name: string };

export function ProductScreen({ profile, name }: ProductScreenProps) {
  return <p>{[profile.profile.id, name].join(" ")}</p>;
}

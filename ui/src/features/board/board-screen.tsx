// What is running where: environments by products.

import type { ProfileState } from "../../gen/bindings";

type BoardScreenProps = { profile: ProfileState; };

export function BoardScreen({ profile }: BoardScreenProps) {
  return <p>{[profile.profile.id].join(" ")}</p>;
}

// A draft whose base has moved.

import type { ProfileState } from "../../gen/bindings";

export function MergeScreen({ flow }: { profile: ProfileState; flow: string }) {
  return <p data-testid="merge-view">{flow}</p>;
}

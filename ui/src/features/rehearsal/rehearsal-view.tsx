// A flow that is played with chosen outcomes.

import type { ProfileState } from "../../gen/bindings";

export type RehearsalViewProps = {
  profile: ProfileState;
  flow: string;
  /** The draft is played, not what is published. */
  draft: boolean;
  /** Changes whenever the draft's text does: it is played anew then. */
  text: string;
  /** `null`: she has to choose one. */
  product: string | null;
  application: string | null;
  onProduct: (product: string) => void;
  onClose: () => void;
};

export function RehearsalView({ flow }: RehearsalViewProps) {
  return <section data-testid="rehearsal" aria-label={`Rehearsal of ${flow}`} />;
}

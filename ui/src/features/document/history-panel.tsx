// How a manifest came to be what it is: its commits, what each changed, and any two of them beside each other.

import type { DraftView, ProfileState } from "../../gen/bindings";

export type HistoryPanelProps = {
  profile: ProfileState;
  view: DraftView;
  /** An old text becomes the draft's: an ordinary edit. */
  onOpen: (text: string) => void;
  onClose: () => void;
};

export function HistoryPanel({ view }: HistoryPanelProps) {
  return <aside data-testid="history-panel" aria-label={`History of ${view.name}`} />;
}

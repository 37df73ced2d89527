// Manifests from a file, a folder or a repository: what was found there, and taking it over.

import type { ProfileState } from "../../gen/bindings";

export type ImportDialogProps = { profile: ProfileState; onClose: () => void };

export function ImportDialog({ profile }: ImportDialogProps) {
  return <section data-testid="import-dialog" aria-label={`Import into ${profile.profile.name}`} />;
}

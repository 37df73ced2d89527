// The editor of a workflow: its text, its parameters, its runs on this laptop, and who uses it.

import type { ProfileState } from "../../gen/bindings";

export function WorkflowEditor({ name }: { profile: ProfileState; name: string }) {
  return <section data-testid="workflow-editor" aria-label={`Workflow ${name}`} />;
}

// A workflow that there isn't yet, asked for where one is chosen: it begins as a draft and its editor opens.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { navigate } from "../../app/router";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { TextField } from "../../components/text-field";
import { api } from "../../platform/api";
import { nameRefusal } from "../flows/flow-list";

type NewWorkflowDialogProps = {
  profile: string;
  taken: readonly string[];
  onClose: () => void;
  /** The gate or hook that it was asked for takes it; without one it stands alone. */
  onMade?: ((workflow: string) => void) | undefined;
};

export function NewWorkflowDialog({ profile, taken, onClose, onMade }: NewWorkflowDialogProps) {
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const refusal = nameRefusal(name, taken, "workflow");
  const making = useMutation({
    mutationFn: () => api.newWorkflow(profile, name, null),
    onSuccess: (draft) => {
      onMade?.(draft.name);
      onClose();
      navigate({ screen: "workflow", name: draft.name });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="New workflow"
      description={onMade === undefined
        ? "A workflow is what a gate or a hook runs: a smoke test, a change request, a migration. It begins as a draft on this laptop; its editor opens."
        : "It is set here and begins as a draft of its own: its editor opens. The flow can be published once the workflow is."}
      testId="new-workflow-dialog"
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>Cancel</Button>
          <Button variant="solid" type="submit" form="new-workflow-form" data-testid="new-workflow-create" disabled={making.isPending}>{making.isPending ? "Creating…" : "Create and open"}</Button>
        </>
      }
    >
      <form
        id="new-workflow-form"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (refusal === null && !making.isPending) making.mutate();
        }}
      >
        <TextField
          label="Name"
          hint="Lower-case letters, digits and hyphens; it can't be changed later."
          error={refusal !== null && (asked || name !== "") ? refusal : undefined}
          value={name}
          onChange={setName}
          autoFocus
          data-testid="new-workflow-name"
          placeholder="smoke-test"
        />
        {making.error && <ErrorBanner error={making.error} />}
      </form>
    </Dialog>
  );
}

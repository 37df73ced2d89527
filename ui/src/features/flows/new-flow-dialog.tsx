// A new flow: its name and the environment where a change appears first. It begins as a draft on this laptop.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { Picker } from "../../components/picker";
import { TextField } from "../../components/text-field";
import type { Environment } from "../../gen/bindings";
import { api } from "../../platform/api";
import { nameRefusal } from "./flow-list";
import styles from "./new-flow-dialog.module.css";

type NewFlowDialogProps = {
  profile: string;
  environments: readonly Environment[];
  taken: readonly string[];
  onClose: () => void;
  onMade: (flow: string) => void;
};

export function NewFlowDialog({ profile, environments, taken, onClose, onMade }: NewFlowDialogProps) {
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const [environment, setEnvironment] = useState<string | null>(environments[0]?.name ?? null);
  const refusal = nameRefusal(name, taken);
  const making = useMutation({
    mutationFn: (trigger: string) => api.newFlow(profile, name, { type: "nothing", triggerEnvironment: trigger }),
    onSuccess: (draft) => {
      onMade(draft.name);
    },
  });
  const submit = (): void => {
    setAsked(true);
    if (refusal === null && environment !== null && !making.isPending) making.mutate(environment);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="New flow"
      description="A flow says in which order environments are promoted, and what has to happen before and after each."
      width={480}
      testId="new-flow-dialog"
      footer={
        <>
          <Button variant="outline" onClick={onClose}>Cancel</Button>
          <Button variant="solid" type="submit" form="new-flow-form" data-testid="new-flow-create" disabled={environment === null || making.isPending}>
            {making.isPending ? "Creating…" : "Create draft"}
          </Button>
        </>
      }
    >
      <form
        id="new-flow-form"
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label="Name"
          hint="Lower-case letters, digits and hyphens; it can't be changed later."
          error={refusal !== null && (asked || name !== "") ? refusal : undefined}
          value={name}
          onChange={setName}
          autoFocus
          data-testid="new-flow-name"
          placeholder="web-shop-to-production"
        />
        <Picker
          label="Trigger environment"
          testId="new-flow-environment"
          value={environment}
          display={environment ?? "No environment in the configuration"}
          options={environments.map(({ name: value, kind }) => ({ value, label: value, detail: kind === "PROD" ? "Production" : "Non-production" }))}
          onChange={setEnvironment}
          disabled={environments.length === 0}
        />
        <p className={styles["hint"]}>
          {environments.length === 0
            ? "The configuration has no environment yet. Add one to the configuration repository first."
            : "A change appears here first; the flow takes it from here to the others. The draft stays on this laptop until it is published."}
        </p>
        {making.error && <ErrorBanner error={making.error} />}
      </form>
    </Dialog>
  );
}

// Her text under another name: theirs stays untouched.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { TextField } from "../../components/text-field";
import type { Kind } from "../../gen/bindings";
import { api } from "../../platform/api";
import { useConfiguration } from "../../platform/queries";
import { kindWord } from "../document/words";
import { nameRefusal } from "../flows/flow-list";

type KeepNewDialogProps = { profile: string; kind: Kind; name: string; /** It is gone from the runtime. */ deleted: boolean; onClose: () => void; onKept: (name: string) => void };

export function KeepNewDialog({ profile, kind, name: from, deleted, onClose, onKept }: KeepNewDialogProps) {
  const configuration = useConfiguration(profile).data;
  const [name, setName] = useState(`${from.slice(0, 58)}-mine`);
  const published = kind === "workflow" ? configuration?.workflows : configuration?.flows;
  const taken = [from, ...(published ?? []).map((row) => row.name), ...(configuration?.drafts ?? []).filter((draft) => draft.kind === kind).map((draft) => draft.name)];
  const word = kindWord[kind];
  const refusal = nameRefusal(name, taken, kind);
  const keeping = useMutation({
    mutationFn: () => api.keepAsNewFlow(profile, kind, from, name),
    onSuccess: (draft) => { onKept(draft.name); },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Keep yours as a new ${word}`}
      description={`Your text becomes the draft of another ${word}; ${from} ${deleted ? "stays deleted" : "stays as it is on the runtime"}, without a draft.`}
      testId="merge-keep-dialog"
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>Cancel</Button>
          <Button variant="solid" type="submit" form="merge-keep-form" data-testid="merge-keep-confirm" disabled={refusal !== null || keeping.isPending}>
            {keeping.isPending ? "Keeping…" : `Keep as a new ${word}`}
          </Button>
        </>
      }
    >
      <form
        id="merge-keep-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (refusal === null && !keeping.isPending) keeping.mutate();
        }}
      >
        <TextField
          label="Name"
          hint="Lower-case letters, digits and hyphens; it can't be changed later."
          error={refusal}
          value={name}
          onChange={setName}
          autoFocus
          data-testid="merge-keep-name"
        />
      </form>
      {keeping.error && <ErrorBanner error={keeping.error} />}
    </Dialog>
  );
}

// A new flow: its name, and what it begins with. It begins as a draft on this laptop.

import { useMutation } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState } from "react";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { Picker } from "../../components/picker";
import { TextField } from "../../components/text-field";
import type { Environment, Start } from "../../gen/bindings";
import { api } from "../../platform/api";
import { nameRefusal } from "./flow-list";
import styles from "./new-flow-dialog.module.css";
import { inOrder, shapeLine, type StartKind, startOf, startWords } from "./start-choice";

type NewFlowDialogProps = {
  profile: string;
  environments: readonly Environment[];
  /** Published flows, to begin with a copy. */
  flows: readonly { name: string; description: string | null }[];
  taken: readonly string[];
  onClose: () => void;
  onImport: () => void;
  onMade: (flow: string) => void;
};

export function NewFlowDialog({ profile, environments, flows, taken, onClose, onImport, onMade }: NewFlowDialogProps) {
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const [kind, setKind] = useState<StartKind>("nothing");
  const [trigger, setTrigger] = useState<string | null>(environments[0]?.name ?? null);
  const [chosen, setChosen] = useState<readonly string[]>(environments.map((environment) => environment.name));
  const [copyOf, setCopyOf] = useState<string | null>(null);
  const refusal = nameRefusal(name, taken);
  const ordered = inOrder(environments, trigger, chosen);
  const start = startOf({ kind, trigger, environments: ordered, copyOf });
  const making = useMutation({
    mutationFn: (from: Start) => api.newFlow(profile, name, from),
    onSuccess: (draft) => {
      onMade(draft.name);
    },
  });
  const submit = (): void => {
    setAsked(true);
    if (refusal === null && typeof start !== "string" && !making.isPending) making.mutate(start);
  };
  const shaped = kind !== "nothing" && kind !== "copy";
  return (
    <Dialog
      open
      onClose={onClose}
      title="New flow"
      description="A flow says in which order environments are promoted, and what has to happen before and after each."
      width={560}
      testId="new-flow-dialog"
      footer={
        <>
          <Button variant="ghost" data-testid="new-flow-import" onClick={onImport}>From a file, folder or repository…</Button>
          <span className={styles["spring"]} />
          <Button variant="outline" onClick={onClose}>Cancel</Button>
          <Button variant="solid" type="submit" form="new-flow-form" data-testid="new-flow-create" disabled={making.isPending || (kind === "nothing" && trigger === null)}>
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
        <fieldset className={styles["starts"]}>
          <legend>Begins with</legend>
          {(Object.keys(startWords) as StartKind[]).map((each) => (
            <label key={each} className={styles["start"]} data-chosen={each === kind}>
              <input type="radio" name="start" data-testid={`start-${each}`} checked={each === kind} onChange={() => { setKind(each); }} />
              <span className={styles["startTitle"]}>{startWords[each].title}</span>
              <span className={styles["startText"]}>{startWords[each].text}</span>
            </label>
          ))}
        </fieldset>
        {kind === "copy" ? (
          <Picker
            label="Flow"
            testId="new-flow-copy"
            value={copyOf}
            display={copyOf ?? "Choose a flow"}
            options={flows.map(({ name: value, description }) => ({ value, label: value, detail: description ?? undefined }))}
            onChange={setCopyOf}
          />
        ) : (
          <Picker
            label="Trigger environment"
            testId="new-flow-environment"
            value={trigger}
            display={trigger ?? "No environment in the configuration"}
            options={environments.map((environment) => ({ value: environment.name, label: environment.name, detail: environment.kind === "PROD" ? "Production" : "Non-production" }))}
            onChange={setTrigger}
            disabled={environments.length === 0}
          />
        )}
        {shaped && <Members environments={environments} trigger={trigger} chosen={chosen} onChange={setChosen} />}
        {shaped && <p className={styles["line"]} data-testid="new-flow-line">{shapeLine(kind, ordered)}</p>}
        {typeof start === "string" && (asked || kind !== "copy") ? (
          <p className={styles["missing"]} role="alert">{start}</p>
        ) : (
          <p className={styles["hint"]}>The draft stays on this laptop until it is published.</p>
        )}
        {making.error && <ErrorBanner error={making.error} />}
      </form>
    </Dialog>
  );
}

type MembersProps = { environments: readonly Environment[]; trigger: string | null; chosen: readonly string[]; onChange: (chosen: readonly string[]) => void };

/** Which environments take part, in the board's order. */
function Members({ environments, trigger, chosen, onChange }: MembersProps) {
  return (
    <div className={styles["members"]} role="group" aria-label="Environments that take part">
      {environments.filter(({ name }) => name !== trigger).map(({ name }) => {
        const on = chosen.includes(name);
        return (
          <button
            key={name}
            type="button"
            className={styles["member"]}
            aria-pressed={on}
            data-testid={`new-flow-member-${name}`}
            onClick={() => { onChange(on ? chosen.filter((other) => other !== name) : [...chosen, name]); }}
          >
            {on && <Check size={12} aria-hidden />}
            {name}
          </button>
        );
      })}
    </div>
  );
}

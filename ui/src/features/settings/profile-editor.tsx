// Adding a runtime, or changing a profile: the form, and the connection's test beside it.

import { Undo2 } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";

import type { RemedyField } from "../../app/link-words";
import { takeField } from "../../app/screen-request";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { Switch } from "../../components/switch";
import { TextField } from "../../components/text-field";
import type { ProfileState } from "../../gen/bindings";
import { ColourField } from "./colour-field";
import { ConnectionFields } from "./connection-fields";
import styles from "./profile-editor.module.css";
import { TestPanel } from "./test-panel";
import { type ProfileFormState, useProfileForm } from "./use-profile-form";

export type ProfileEditorProps = {
  /** `null`: a runtime that is not there yet. */
  state: ProfileState | null;
  all: readonly ProfileState[];
  onSaved: (saved: ProfileState) => void;
  /** Back to where she came from. */
  onCancel: () => void;
  /** Below the form: what else can be done with the profile. */
  children?: ReactNode;
};

export function ProfileEditor({ state, all, onSaved, onCancel, children }: ProfileEditorProps) {
  const form = useProfileForm(state, all, onSaved);
  const element = useRef<HTMLFormElement>(null);
  const focus = (field: RemedyField | "name"): void => {
    focusField(element.current, field);
  };
  // Synchronises the focus with the field that was asked for, or with the first one of a new runtime.
  useEffect(() => {
    const asked = takeField();
    if (asked !== null || state === null) focus(asked ?? "name");
  }, [state]);
  const save = (): void => {
    if (form.save.isPending) return;
    if (form.check()) form.save.mutate(form.draft);
    else requestAnimationFrame(() => { element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(); });
  };
  useShortcut("Ctrl+S", "Save the profile", save);
  return (
    <form
      ref={element}
      className={styles["form"]}
      noValidate
      data-testid="profile-form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Identity form={form} />
      {form.draft.dir === null ? <ConnectionFields form={form} /> : <Workspace dir={form.draft.dir} />}
      <Safety form={form} />
      {form.draft.dir === null && (
        <div className={styles["beside"]}>
          <TestPanel form={form} onField={focus} />
        </div>
      )}
      {form.save.error && <ErrorBanner error={form.save.error} />}
      <Actions form={form} onCancel={onCancel} />
      {children}
    </form>
  );
}

function focusField(form: HTMLElement | null, field: RemedyField | "name"): void {
  const place = form?.querySelector(`[data-field="${field}"]`) ?? (field === "proxyUrl" ? form?.querySelector('[data-field="proxy"]') : null);
  const target = place?.matches("input") ? place : place?.querySelector("input, button");
  if (target instanceof HTMLElement) {
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }
}

function Identity({ form: { draft, set, problem, leave } }: { form: ProfileFormState }) {
  return (
    <section className={styles["section"]} aria-labelledby="profile-identity">
      <h2 id="profile-identity">Identity</h2>
      <TextField
        label="Name"
        placeholder="Production"
        value={draft.name}
        onChange={(name) => { set({ name }); }}
        onBlur={() => { leave("name"); }}
        error={problem("name")}
        maxLength={80}
        data-testid="profile-name"
        data-field="name"
      />
      <ColourField value={draft.colour} onChange={(colour) => { set({ colour }); }} />
    </section>
  );
}

function Workspace({ dir }: { dir: string }) {
  return (
    <section className={styles["section"]} aria-labelledby="profile-place">
      <h2 id="profile-place">Workspace on this laptop</h2>
      <p className={styles["path"]}><code className="selectable">{dir}</code></p>
      <p className={styles["note"]}>It runs with this program and needs no token. Another directory is another profile.</p>
    </section>
  );
}

function Safety({ form: { draft, set } }: { form: ProfileFormState }) {
  return (
    <section className={styles["section"]} aria-labelledby="profile-safety">
      <h2 id="profile-safety">Safety</h2>
      <Switch
        label="Protected"
        hint="Trigger, terminate, retry and publish ask for a name to be typed. The window carries a red line."
        checked={draft.protected}
        onChange={(next) => { set({ protected: next }); }}
        testId="profile-protected"
      />
      <Switch
        label="Read-only"
        hint="To look, never to touch: what would change this runtime is not offered."
        checked={draft.readOnly}
        onChange={(next) => { set({ readOnly: next }); }}
        testId="profile-read-only"
      />
    </section>
  );
}

function Actions({ form, onCancel }: { form: ProfileFormState; onCancel: () => void }) {
  const { state, changed, save } = form;
  const count = changed.length;
  const nothing = state !== null && count === 0;
  return (
    <div className={styles["actions"]}>
      <Button variant="solid" type="submit" keys="Ctrl S" disabled={nothing || save.isPending} data-testid="profile-save">
        {save.isPending ? "Saving…" : state === null ? "Add the runtime" : "Save"}
      </Button>
      {state === null ? (
        <Button
          variant="ghost"
          data-testid="profile-cancel"
          onClick={() => {
            form.discard();
            onCancel();
          }}
        >
          Cancel
        </Button>
      ) : (
        <Button variant="ghost" icon={<Undo2 size={14} aria-hidden />} disabled={nothing} onClick={form.discard} data-testid="profile-discard">
          Discard
        </Button>
      )}
      <span className={styles["state"]} data-testid="profile-changes">
        {state !== null && (count === 0 ? "Saved" : count === 1 ? "1 change, not saved" : `${String(count)} changes, not saved`)}
      </span>
    </div>
  );
}

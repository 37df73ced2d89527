// Asking a runtime as the form says, without keeping anything: what it found, or exactly what failed.

import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CircleX, PlugZap } from "lucide-react";

import { type RemedyField, troubleOf } from "../../app/link-words";
import { Button } from "../../components/button";
import { Ago } from "../../components/time";
import type { Tested } from "../../gen/bindings";
import { api } from "../../platform/api";
import { asError, type CallError } from "../../platform/call";
import { useStartup } from "../../platform/queries";
import { changedFields, type Draft, formOf } from "./profile-form";
import styles from "./test-panel.module.css";
import type { ProfileFormState } from "./use-profile-form";

type Outcome = { draft: Draft; at: number; saved: boolean } & ({ tested: Tested } | { error: CallError });

export function TestPanel({ form, onField }: { form: ProfileFormState; onField: (field: RemedyField) => void }) {
  const { id, draft, changed, check } = form;
  const test = useMutation<Outcome, never, Draft>({
    mutationFn: async (given) => {
      const saved = id !== null && changed.length === 0;
      try {
        return { draft: given, saved, tested: await api.testConnection(id, formOf(given)), at: Date.now() };
      } catch (thrown) {
        return { draft: given, saved, error: asError(thrown), at: Date.now() };
      }
    },
  });
  const outcome = test.data;
  return (
    <section className={styles["panel"]} aria-labelledby="profile-test-title">
      <h2 id="profile-test-title">Test connection</h2>
      <p className={styles["text"]}>Asks the runtime with what the form says now. Nothing is saved.</p>
      <Button
        icon={<PlugZap size={14} aria-hidden />}
        disabled={test.isPending}
        data-testid="profile-test"
        onClick={() => {
          if (check()) test.mutate(draft);
        }}
      >
        {test.isPending ? "Asking…" : "Test connection"}
      </Button>
      <div role="status" className={styles["result"]} data-testid="profile-test-result" data-outcome={test.isPending || !outcome ? "none" : "tested" in outcome ? "ok" : outcome.error.code}>
        {!test.isPending && outcome && (
          <>
            {"tested" in outcome ? <Found tested={outcome.tested} /> : <Failed error={outcome.error} onField={onField} />}
            <p className={styles["text"]}>
              {changedFields(draft, outcome.draft).length > 0 ? "The form has changed since this test" : outcome.saved ? "This is the profile as it is saved" : "This is the form as it stands, not saved yet"}
              {" · "}
              <Ago at={outcome.at} />
            </p>
          </>
        )}
      </div>
    </section>
  );
}

const roles: { readonly [role: string]: string } = {
  viewer: "may look",
  releaser: "may trigger, retry and terminate",
  admin: "may also publish flows",
};

function Found({ tested: { info, millis } }: { tested: Tested }) {
  const own = useStartup().data?.version;
  return (
    <>
      <p className={styles["verdict"]} data-tone="ok">
        <CircleCheck size={16} aria-hidden /> Connected
        <span className={styles["latency"]}><b>{millis}</b> ms</span>
      </p>
      <dl className={styles["facts"]}>
        <dt>Runtime</dt>
        <dd>{info.name}</dd>
        <dt>Version</dt>
        <dd>{info.version}{info.version === own && ", same as this app"}</dd>
        <dt>Role</dt>
        <dd>{info.role}{roles[info.role] !== undefined && `: ${roles[info.role] ?? ""}`}</dd>
        {info.user && (
          <>
            <dt>You are</dt>
            <dd>{info.user.name}</dd>
          </>
        )}
        <dt>Runs with</dt>
        <dd>{info.executor}, {info.deployer}</dd>
        <dt>Id</dt>
        <dd><code>{info.id}</code></dd>
      </dl>
    </>
  );
}

function Failed({ error, onField }: { error: CallError; onField: (field: RemedyField) => void }) {
  const { title, field, remedy, hint = error.hint } = troubleOf(error.code);
  return (
    <>
      <p className={styles["verdict"]} data-tone="failed">
        <CircleX size={16} aria-hidden /> {title}
      </p>
      <p className={styles["message"]}>{error.message}</p>
      {hint !== null && <p className={styles["text"]}>{hint}</p>}
      {field !== null && (
        <Button size="sm" onClick={() => { onField(field); }} data-testid="profile-test-remedy">{remedy}</Button>
      )}
    </>
  );
}

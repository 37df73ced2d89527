// Running a workflow on this laptop: its parameters, its runs, each step with its log.

import { Play, Square } from "lucide-react";
import { useState } from "react";

import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { Switch } from "../../components/switch";
import { TextField } from "../../components/text-field";
import type { Parameter, ProfileState } from "../../gen/bindings";
import { argumentsOf, type Given, missing } from "./run-form";
import { RunSteps } from "./run-steps";
import styles from "./run-panel.module.css";
import { useRuns } from "./use-runs";

type RunPanelProps = {
  profile: ProfileState;
  workflow: string;
  /** The draft's text runs, not the published one. */
  draft: boolean;
  parameters: readonly Parameter[];
  /** Why it can't run now; `null`: it can. */
  refusal: string | null;
};

export function RunPanel({ profile, workflow, draft, parameters, refusal }: RunPanelProps) {
  const [given, setGiven] = useState<Given>({});
  const [agreed, setAgreed] = useState(false);
  const { runs, start, stop, decide } = useRuns(profile.profile.id, workflow);
  const [chosen, setChosen] = useState<string | null>(null);
  const remote = profile.profile.place.type === "remote";
  const without = missing(parameters, given);
  const reason = refusal ?? (without.length > 0 ? `${without.join(", ")} ${without.length === 1 ? "needs a value" : "need values"}.` : remote && !agreed ? "It comes from a runtime: say first that its scripts may run here." : null);
  const shown = runs.data?.find(({ id }) => id === chosen) ?? runs.data?.[0];
  const goes = shown !== undefined && shown.endedAt === null;
  return (
    <section className={styles["panel"]} aria-label="Run on this laptop" data-testid="run-panel">
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason !== null || start.isPending) return;
          setChosen(null);
          start.mutate({ workflow, draft, arguments: argumentsOf(parameters, given), agreed });
        }}
      >
        <h2 className={styles["title"]}>Run on this laptop</h2>
        {parameters.length === 0 && <p className={styles["secondary"]}>It declares no parameters.</p>}
        {parameters.map(({ name, value, description }) => (
          <TextField
            key={name}
            label={name}
            hint={description ?? undefined}
            placeholder={value ?? undefined}
            value={given[name] ?? value ?? ""}
            onChange={(text) => { setGiven((before) => ({ ...before, [name]: text })); }}
            mono
            data-testid={`run-parameter-${name}`}
          />
        ))}
        {remote && <Switch label="Its scripts may run as me, on this laptop" checked={agreed} onChange={setAgreed} testId="run-agreed" />}
        <div className={styles["actions"]}>
          <Button variant="solid" type="submit" icon={<Play size={14} />} disabled={reason !== null || start.isPending} title={reason ?? undefined} data-testid="run-start">
            {draft ? "Run the draft" : "Run"}
          </Button>
          {goes && <Button icon={<Square size={14} />} disabled={stop.isPending} onClick={() => { stop.mutate(shown.id); }} data-testid="run-stop">Stop</Button>}
        </div>
        {reason !== null && <p className={styles["secondary"]} role="status">{reason}</p>}
        {start.error && <ErrorBanner error={start.error} />}
        {stop.error && <ErrorBanner error={stop.error} />}
        {decide.error && <ErrorBanner error={decide.error} />}
        {runs.error && <ErrorBanner error={runs.error} onRetry={() => { void runs.refetch(); }} />}
      </form>
      {runs.data?.length === 0 && <p className={styles["secondary"]}>It has not run here since the window was opened. Its steps and their logs appear here.</p>}
      {shown && (
        <RunSteps
          key={shown.id}
          run={shown}
          runs={runs.data ?? []}
          onChoose={setChosen}
          deciding={decide.isPending}
          onDecide={(node, verdict, words) => { decide.mutate({ id: shown.id, node, verdict, reason: words }); }}
        />
      )}
    </section>
  );
}

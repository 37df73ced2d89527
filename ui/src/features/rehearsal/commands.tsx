// What people do in the meantime: terminate, retry.

import { OctagonX, RotateCcw, X } from "lucide-react";

import { Button } from "../../components/button";
import { IconButton } from "../../components/icon-button";
import { Select } from "../../components/select";
import type { Intervention, RetryFrom, Scenario, Verb } from "../../gen/bindings";
import { LengthField } from "./length-field";
import { ZERO } from "./play-clock";
import { commandsOf } from "./scenario";
import styles from "./rehearsal.module.css";

export type CommandsProps = { scenario: Scenario; rejected: readonly (readonly [number, string])[]; at: number; onChange: (scenario: Scenario) => void };

export function Commands({ scenario, rejected, at, onChange }: CommandsProps) {
  const commands = commandsOf(scenario);
  const set = (next: readonly Intervention[]): void => { onChange({ ...scenario, commands: [...next] }); };
  // A retry is for what has ended: a moment after where the playhead stands.
  const add = (verb: Verb): void => { set([...commands, { at: Math.max(0, Math.round((at - ZERO) / 1000)) * 1000 + (verb.type === "retry" ? 1000 : 0), verb }]); };
  return (
    <section className={styles["commands"]} aria-label="What people do">
      <h3 className={styles["section"]}>What people do</h3>
      {commands.map(({ at: when, verb }, index) => {
        const reason = rejected.find(([place]) => place === index)?.[1];
        const replace = (one: Intervention): void => { set(commands.map((each, place) => (place === index ? one : each))); };
        return (
          // A command is told by its place alone.
          <div key={String(index)} className={styles["command"]}>
            <span className={styles["gate"]}>{verb.type === "terminate" ? "Terminate after" : "Retry after"}</span>
            <LengthField label={`When to ${verb.type}`} value={when} usual={null} testId={`rehearsal-command-${String(index)}`} onChange={(length) => { if (length !== null) replace({ at: length, verb }); }} />
            {verb.type === "retry" && (
              <Select<RetryFrom>
                label="Retry from" hideLabel value={verb.from} onChange={(from) => { replace({ at: when, verb: { type: "retry", from } }); }}
                options={[{ value: "failed", label: "failed steps" }, { value: "workflow", label: "whole workflow" }]}
              />
            )}
            <IconButton size="sm" label="Remove the command" icon={<X size={13} aria-hidden />} onClick={() => { set(commands.filter((_, place) => place !== index)); }} />
            {reason !== undefined && <p className={styles["rejected"]}>{`Refused: ${reason}`}</p>}
          </div>
        );
      })}
      <div className={styles["adds"]}>
        <Button size="sm" icon={<OctagonX size={13} aria-hidden />} onClick={() => { add({ type: "terminate" }); }} data-testid="rehearsal-terminate">Terminate at the playhead</Button>
        <Button size="sm" icon={<RotateCcw size={13} aria-hidden />} onClick={() => { add({ type: "retry", from: "failed" }); }} data-testid="rehearsal-retry">Retry at the playhead</Button>
      </div>
    </section>
  );
}

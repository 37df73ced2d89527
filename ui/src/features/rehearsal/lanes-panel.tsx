// What shall happen: environments, applications and gates; only what differs from the usual is shown in full.

import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { TextField } from "../../components/text-field";
import { Button } from "../../components/button";
import type { LaneChoice as Choice, Scenario } from "../../gen/bindings";
import { Commands } from "./commands";
import { found, type Group, groupsOf } from "./groups";
import { LaneChoice } from "./lane-choice";
import { coursesOf, differs, wayOf, wayWords } from "./scenario";
import styles from "./rehearsal.module.css";

export type LanesPanelProps = {
  lanes: readonly Choice[];
  rejected: readonly (readonly [number, string])[];
  scenario: Scenario;
  onChange: (scenario: Scenario) => void;
  /** Where the playhead stands, by the clock of the play. */
  at: number;
};

/** With more environments than this they begin closed. */
const FEW = 6;

export function LanesPanel({ lanes, rejected, scenario, onChange, at }: LanesPanelProps) {
  const [query, setQuery] = useState("");
  const [changed, setChanged] = useState(false);
  const [open, setOpen] = useState<Readonly<{ [environment: string]: boolean }>>({});
  const groups = groupsOf(lanes);
  const count = lanes.filter(({ lane }) => differs(scenario, lane.lane)).length;
  const shown = found(groups, query, changed && count > 0 ? scenario : null);
  const searching = query.trim() !== "" || (changed && count > 0);
  return (
    <>
      <div className={styles["search"]}>
        <TextField label="Find an environment or a gate" hideLabel placeholder="Find an environment or a gate" value={query} onChange={setQuery} type="search" data-testid="rehearsal-search" />
        <Button aria-pressed={changed && count > 0} disabled={count === 0} onClick={() => { setChanged(!changed); }}>{`Changed ${String(count)}`}</Button>
      </div>
      <div className={styles["list"]} role="group" aria-label="What shall happen">
        {shown.map((group) => {
          const name = group.environment ?? "";
          const some = group.lanes.some(({ lane }) => differs(scenario, lane.lane));
          const isOpen = open[name] ?? (searching || some || (groups.length <= FEW && group.environment !== null));
          return (
            <section key={name} className={styles["group"]}>
              <Head group={group} scenario={scenario} open={isOpen} onToggle={() => { setOpen({ ...open, [name]: !isOpen }); }} />
              {isOpen && group.parts.map(({ application, lanes: own }) => (
                <div key={application ?? ""} role="group" aria-label={application ?? "Hooks"}>
                  {application !== null && (group.parts.filter((part) => part.application !== null).length > 1 || application !== name) && <h4 className={styles["application"]} title={application}>{application}</h4>}
                  {own.map((choice) => <LaneChoice key={choice.lane.lane} choice={choice} scenario={scenario} onChange={onChange} />)}
                </div>
              ))}
            </section>
          );
        })}
        {shown.length === 0 && <p className={styles["none"]}>Nothing is called that.</p>}
        <Commands scenario={scenario} rejected={rejected} at={at} onChange={onChange} />
      </div>
    </>
  );
}

type HeadProps = { group: Group; scenario: Scenario; open: boolean; onToggle: () => void };

function Head({ group: { environment, lanes }, scenario, open, onToggle }: HeadProps) {
  const words = lanes.flatMap(({ lane }) => {
    const first = coursesOf(scenario, lane.lane)[0];
    return first === undefined ? [] : [wayOf(first) === "succeeds" ? "other time" : wayWords[wayOf(first)].toLowerCase()];
  });
  const name = environment ?? "The release";
  return (
    <h3>
      <button type="button" className={styles["head"]} aria-expanded={open} onClick={onToggle} data-testid={`rehearsal-environment-${environment ?? "-"}`} title={name}>
        <ChevronRight size={14} data-open={open} aria-hidden />
        <span className={styles["name"]}>{name}</span>
        <span className={styles["quiet"]} data-differs={words.length > 0}>{words.length === 0 ? "as usual" : [...new Set(words)].join(", ")}</span>
      </button>
    </h3>
  );
}

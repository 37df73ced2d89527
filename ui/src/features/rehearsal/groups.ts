// The lanes that can be chosen as they are listed: environment, application, gate. Pure.

import { matching } from "../../components/matching";
import type { LaneChoice, Scenario, Stage } from "../../gen/bindings";
import { differs } from "./scenario";

export type Part = { application: string | null; lanes: LaneChoice[] };
export type Group = { environment: string | null; parts: Part[]; lanes: LaneChoice[] };

export const gateWords: { [stage in Stage]: string } = {
  PreAction: "Pre-action", Action: "Action", Verify: "Application health", PostAction: "Post-action", OnStart: "onStart hook", OnSuccess: "onSuccess hook", OnFail: "onFail hook",
};

/** In the order in which they come; hooks of the release stand last. */
export function groupsOf(choices: readonly LaneChoice[]): Group[] {
  const groups = new Map<string | null, Group>();
  for (const choice of choices) {
    const { environment, application } = choice.lane;
    const group = groups.get(environment) ?? { environment, parts: [], lanes: [] };
    groups.set(environment, group);
    group.lanes.push(choice);
    const part = group.parts.find((each) => each.application === application);
    if (part) part.lanes.push(choice);
    else group.parts.push({ application, lanes: [choice] });
  }
  const all = [...groups.values()];
  return [...all.filter(({ environment }) => environment !== null), ...all.filter(({ environment }) => environment === null)];
}

export function laneTitle({ lane: { stage, workflow } }: LaneChoice): string {
  return workflow === null ? gateWords[stage] : `${gateWords[stage]}: ${workflow}`;
}

/** Those that she searches for, and of them only what differs when she wants that. */
export function found(groups: readonly Group[], query: string, changed: Scenario | null): Group[] {
  const wanted = (choice: LaneChoice): boolean => changed === null || differs(changed, choice.lane.lane);
  return groups.flatMap((group) => {
    const names = (choice: LaneChoice): string[] => [choice.lane.environment ?? "release", choice.lane.application ?? "", gateWords[choice.lane.stage], choice.lane.workflow ?? ""];
    const lanes = group.lanes.filter((choice) => wanted(choice) && (query.trim() === "" || matching([{ label: names(choice).join(" ") }], query).length > 0));
    return lanes.length === 0 ? [] : groupsOf(lanes);
  });
}

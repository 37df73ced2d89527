// The scenario that is played: the unsaved one is kept with the window, saved ones with the flow.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { useText } from "../../app/window-state";
import { toast } from "../../components/toast";
import type { Scenario } from "../../gen/bindings";
import { api } from "../../platform/api";
import { asError, type CallError } from "../../platform/call";
import { asUsual, isUsual, readScenario, sameScenario } from "./scenario";

export type Scenarios = {
  scenario: Scenario;
  change: (scenario: Scenario) => void;
  saved: readonly Scenario[];
  /** It differs from what was saved under its name, or never was. */
  unsaved: boolean;
  open: (name: string | null) => void;
  save: (name: string) => void;
  forget: (name: string) => void;
};

export function useScenarios(profile: string, flow: string): Scenarios {
  const [text, setText] = useText(`scenario/${profile}/${flow}`);
  const scenario = useMemo(() => readScenario(text), [text]);
  const client = useQueryClient();
  const queryKey = ["scenarios", profile, flow];
  const saved = useQuery<Scenario[], CallError>({ queryKey, queryFn: () => api.scenarios(profile, flow), refetchOnMount: "always" }).data ?? [];
  const own = saved.find(({ name }) => name === scenario.name);
  const change = (next: Scenario): void => { setText(isUsual(next) && (next.name ?? "") === "" ? "" : JSON.stringify(next)); };
  const refused = (title: string) => (thrown: unknown): void => { toast({ tone: "danger", title, text: asError(thrown).message }); };
  return {
    scenario, change, saved,
    unsaved: own === undefined ? !isUsual(scenario) : !sameScenario(own, scenario),
    open: (name) => { change(saved.find((each) => each.name === name) ?? asUsual); },
    save: (name) => {
      const kept = { ...scenario, name };
      api.putScenario(profile, flow, kept).then(
        () => {
          change(kept);
          void client.invalidateQueries({ queryKey });
          toast({ tone: "success", title: `Scenario ${name} is kept with ${flow}` });
        },
        refused("The scenario was not saved"),
      );
    },
    forget: (name) => {
      api.deleteScenario(profile, flow, name).then(
        () => {
          change({ ...scenario, name: "" });
          void client.invalidateQueries({ queryKey });
        },
        refused("The scenario was not deleted"),
      );
    },
  };
}

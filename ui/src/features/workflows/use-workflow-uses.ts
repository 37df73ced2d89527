// Who uses a workflow. Policies and workflows are in the configuration; what a flow names is read from each flow once.

import { useQueries } from "@tanstack/react-query";

import type { ConfigurationView } from "../../gen/bindings";
import { api } from "../../platform/api";
import { usesInFlow, usesOf, type WorkflowUse } from "./workflow-uses";

export function useWorkflowUses(profile: string, configuration: ConfigurationView, workflow: string): { uses: WorkflowUse[]; reading: boolean } {
  const flows = useQueries({
    queries: configuration.flows.map(({ name, revision }) => ({
      queryKey: ["flow-graph", profile, name, revision],
      queryFn: async () => (await api.draft(profile, name, null)).graph?.flow ?? null,
    })),
    combine: (answers) => ({
      found: answers.flatMap(({ data }) => (data ? usesInFlow(workflow, data) : [])),
      reading: answers.some(({ isPending }) => isPending),
    }),
  });
  return { uses: [...flows.found, ...usesOf(workflow, configuration)], reading: flows.reading };
}

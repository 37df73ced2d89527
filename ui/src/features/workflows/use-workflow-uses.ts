// Who uses a workflow. Policies, workflows and which flows name it are in the configuration; where in a flow it stands
// is read from those flows once.

import { useQueries } from "@tanstack/react-query";

import type { ConfigurationView } from "../../gen/bindings";
import { api } from "../../platform/api";
import { usesInFlow, usesOf, type WorkflowUse } from "./workflow-uses";

export function useWorkflowUses(profile: string, configuration: ConfigurationView, workflow: string): { uses: WorkflowUse[]; reading: boolean } {
  const flows = useQueries({
    queries: configuration.flows.filter(({ workflows }) => workflows.includes(workflow)).map(({ name, revision }) => ({
      queryKey: ["flow-graph", profile, name, revision],
      queryFn: async () => (await api.draft(profile, "flow", name, null)).graph?.flow ?? null,
    })),
    combine: (answers) => ({
      found: answers.flatMap(({ data }) => (data ? usesInFlow(workflow, data) : [])),
      reading: answers.some(({ isPending }) => isPending),
    }),
  });
  return { uses: [...flows.found, ...usesOf(workflow, configuration)], reading: flows.reading };
}

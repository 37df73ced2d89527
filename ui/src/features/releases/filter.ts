// What the list is narrowed to. Status, product and flow go to the runtime, the text is looked for in what is loaded.

import type { ReleaseStatus } from "../../gen/bindings";

export type Filter = { status: readonly ReleaseStatus[] | null; product: string | null; flow: string | null; text: string };

export const noFilter: Filter = { status: null, product: null, flow: null, text: "" };

export function isFiltered(filter: Filter): boolean {
  return filter.status !== null || filter.product !== null || filter.flow !== null || filter.text.trim() !== "";
}

export type StatusChoice = "all" | "active" | "waiting" | "failed" | "terminated" | "succeeded";

export const statusChoices: readonly { value: StatusChoice; label: string; statuses: readonly ReleaseStatus[] | null }[] = [
  { value: "all", label: "All", statuses: null },
  { value: "active", label: "Active", statuses: ["QUEUED", "RUNNING", "SUSPENDED", "TERMINATING"] },
  { value: "waiting", label: "Waiting", statuses: ["SUSPENDED"] },
  { value: "failed", label: "Failed", statuses: ["FAILED"] },
  { value: "terminated", label: "Terminated", statuses: ["TERMINATED"] },
  { value: "succeeded", label: "Succeeded", statuses: ["SUCCEEDED"] },
];

export function choiceOf(status: Filter["status"]): StatusChoice {
  return statusChoices.find((choice) => choice.statuses?.join() === status?.join())?.value ?? "all";
}

// Releases for tests.

import type { ReleaseSummary } from "../../gen/bindings";

export const now = new Date(2026, 10, 23, 15).getTime();

export function summary(id: string, change: Partial<ReleaseSummary> = {}): ReleaseSummary {
  return {
    id, product: "trio", flow: "ordered", status: "SUCCEEDED", fromVersion: "1.4.2", version: "1.5.0", by: "Mira",
    createdAt: now, startedAt: now, endedAt: now, reason: null, cause: null, environments: [],
    commit: { sha: "46b4afe0000", author: "Mira", message: "Retry Redis\n\nmore", date: "" }, ...change,
  };
}

// The cache of what was read. The shell answers from its own store when it is offline: nothing expires by itself here,
// and what has moved is told by events.

import { QueryClient } from "@tanstack/react-query";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      retry: false,
      staleTime: Infinity,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { networkMode: "always", retry: false },
  },
});

export const keys = {
  startup: ["startup"] as const,
  configuration: (profile: string) => ["configuration", profile] as const,
  releases: (profile: string) => ["releases", profile] as const,
  release: (profile: string, id: string) => ["release", profile, id] as const,
  records: (profile: string, id: string) => ["records", profile, id] as const,
  timeline: (profile: string, id: string) => ["timeline", profile, id] as const,
  releaseAt: (profile: string, id: string, seq: number) => ["release-at", profile, id, seq] as const,
  comparison: (profile: string, left: string, right: string) => ["comparison", profile, left, right] as const,
  board: (profile: string) => ["board", profile] as const,
  plan: (profile: string) => ["plan", profile] as const,
  numbers: (profile: string) => ["numbers", profile] as const,
  filters: (profile: string) => ["filters", profile] as const,
  audit: (profile: string) => ["audit", profile] as const,
};

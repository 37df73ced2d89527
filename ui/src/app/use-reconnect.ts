// Trying a connection now instead of when its turn comes.

import { useMutation } from "@tanstack/react-query";

import { toast } from "../components/toast";
import { api } from "../platform/api";
import { putProfile } from "../platform/queries";

export function useReconnect(profile: string): { running: boolean; start: () => void } {
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.reconnect(profile),
    onSuccess: putProfile,
    onError: (error) => {
      toast({ tone: "danger", title: "It can't be tried now", text: error.message });
    },
  });
  return {
    running: isPending,
    start: () => {
      if (!isPending) mutate();
    },
  };
}

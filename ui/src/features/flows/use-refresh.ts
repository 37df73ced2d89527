// Asking the configuration repository for news; what is shown stays when it can't be reached.

import { useMutation } from "@tanstack/react-query";

import { refreshConfiguration } from "../../platform/queries";

export function useRefresh(profile: string) {
  const { mutate, isPending, error } = useMutation({ mutationFn: () => refreshConfiguration(profile) });
  return {
    running: isPending,
    error,
    start: (): void => {
      if (!isPending) mutate();
    },
  };
}

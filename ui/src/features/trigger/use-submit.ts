// Sending the trigger: the digest of the plan that is shown, and one key per dialog and plan, so that a second click
// never makes a second release.

import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";

import type { PlanRequest, Preview } from "../../gen/bindings";
import { api } from "../../platform/api";
import { CallError } from "../../platform/call";

type Submission = { request: PlanRequest; preview: Preview; reason: string };

type SubmitOptions = {
  profile: string;
  onTriggered: (id: string) => void;
  /** The plan is another by now: it has to be shown again first. */
  onPlanChanged: () => void;
};

export function useSubmit({ profile, onTriggered, onPlanChanged }: SubmitOptions) {
  const keys = useRef(new Map<string, string>());
  const mutation = useMutation({
    mutationFn: ({ request, preview, reason }: Submission) => {
      const of = preview.digest ?? "";
      const key = keys.current.get(of) ?? crypto.randomUUID();
      keys.current.set(of, key);
      const trigger = { request, digest: preview.digest, reason: reason.trim() === "" ? null : reason.trim() };
      return api.trigger(profile, trigger, key);
    },
    retry: false,
    onSuccess: ({ release }) => {
      onTriggered(release.id);
    },
    onError: (error) => {
      if (error instanceof CallError && error.code === "plan-changed") onPlanChanged();
    },
  });
  const { error } = mutation;
  return {
    submit: (submission: Submission): void => {
      mutation.mutate(submission);
    },
    sending: mutation.isPending || mutation.isSuccess,
    /** What went wrong, but for a plan that has changed: that is told as a notice. */
    error: error instanceof CallError && error.code === "plan-changed" ? null : error,
  };
}

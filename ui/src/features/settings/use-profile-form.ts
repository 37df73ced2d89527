// A profile's form: its draft, what is wrong with it, and saving it.

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Keep, ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { putProfile } from "../../platform/queries";
import { putDraft, useProfileDraft } from "./profile-drafts";
import { blankDraft, changedFields, type Draft, draftOf, type Field, formOf, problemsOf } from "./profile-form";

export const newProfile = "new";

export function useKeychain() {
  return useQuery({ queryKey: ["keychain"], queryFn: () => api.keychain(), gcTime: 0, staleTime: 0 });
}

export type ProfileFormState = ReturnType<typeof useProfileForm>;

export function useProfileForm(state: ProfileState | null, all: readonly ProfileState[], onSaved: (saved: ProfileState) => void) {
  const id = state?.profile.id ?? null;
  const key = id ?? newProfile;
  const keychain = useKeychain().data ?? null;
  const refused = keychain !== null && keychain.refused !== null;
  const keep: Keep = refused || state?.token === "session" ? "session" : "keychain";
  const others = all.filter(({ profile }) => profile.id !== id).map(({ profile }) => profile);
  const saved = state ? draftOf(state.profile, keep) : blankDraft(others, keep);
  const kept = useProfileDraft(key) ?? saved;
  const draft: Draft = refused ? { ...kept, keep: "session" } : kept;
  const changed = changedFields(draft, saved);
  const problems = problemsOf(draft, others);
  const [left, setLeft] = useState<readonly Field[]>([]);
  const [asked, setAsked] = useState(false);
  const save = useMutation<ProfileState, CallError, Draft>({
    mutationFn: (given) => api.saveProfile(id, formOf(given)),
    onSuccess: (next) => {
      putProfile(next);
      putDraft(key, null);
      setAsked(false);
      setLeft([]);
      onSaved(next);
    },
  });
  const set = (change: Partial<Draft>): void => {
    const next = { ...draft, ...change };
    putDraft(key, state && changedFields(next, saved).length === 0 ? null : next);
  };
  return {
    id, state, draft, saved, changed, problems, keychain, save, set,
    /** What is wrong with a field, once she has been there. */
    problem: (field: Field): string | undefined => (asked || left.includes(field) ? problems[field] : undefined),
    leave: (field: Field): void => {
      if (!left.includes(field) && draft[field] !== "") setLeft([...left, field]);
    },
    /** Shows everything that is wrong; whether nothing is. */
    check: (): boolean => {
      setAsked(true);
      return Object.keys(problems).length === 0;
    },
    discard: (): void => {
      putDraft(key, null);
      setLeft([]);
      setAsked(false);
      save.reset();
    },
  };
}

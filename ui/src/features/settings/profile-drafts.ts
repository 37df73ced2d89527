// Profiles as they are being edited, so that a look elsewhere loses nothing. They never leave the window's memory.

import { create } from "zustand";

import type { Draft } from "./profile-form";

type Drafts = { readonly [profile: string]: Draft };

const useDrafts = create<{ drafts: Drafts }>(() => ({ drafts: {} }));

export function useProfileDraft(id: string): Draft | null {
  return useDrafts(({ drafts }) => drafts[id] ?? null);
}

/** Which profiles are being edited; `new` is one that isn't there yet. */
export function useEdited(): (id: string) => boolean {
  const drafts = useDrafts((state) => state.drafts);
  return (id) => drafts[id] !== undefined;
}

export function putDraft(id: string, draft: Draft | null): void {
  useDrafts.setState(({ drafts }) => {
    const others = Object.entries(drafts).filter(([profile]) => profile !== id);
    return { drafts: Object.fromEntries(draft === null ? others : [...others, [id, draft]]) };
  });
}

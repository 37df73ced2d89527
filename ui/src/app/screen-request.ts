// What a screen is asked to show once it is there: the palette asks, the screen follows.

import { create } from "zustand";

import type { Verdict } from "../gen/bindings";
import type { RemedyField } from "./link-words";

export type DecisionRequest = { release: string; approval: number; verdict: Verdict };

type ScreenRequest = { newFlow: boolean; workflow: string | null; field: RemedyField | null; decision: DecisionRequest | null };

export const useScreenRequest = create<ScreenRequest>(() => ({ newFlow: false, workflow: null, field: null, decision: null }));

/** The screen of the release opens its dialog for this approval, with the verdict filled in. */
export function requestDecision(decision: DecisionRequest): void {
  useScreenRequest.setState({ decision });
}

export function forgetDecision(): void {
  useScreenRequest.setState({ decision: null });
}

/** The flows screen opens its dialog for a new flow. */
export function requestNewFlow(): void {
  useScreenRequest.setState({ newFlow: true });
}

/** The workflows screen shows this one. */
export function requestWorkflow(name: string): void {
  useScreenRequest.setState({ workflow: name });
}

export function forgetNewFlow(): void {
  useScreenRequest.setState({ newFlow: false });
}

/** The form of a profile puts the focus into this field. */
export function requestField(field: RemedyField | null): void {
  useScreenRequest.setState({ field });
}

/** The field that was asked for, once. */
export function takeField(): RemedyField | null {
  const { field } = useScreenRequest.getState();
  if (field !== null) requestField(null);
  return field;
}

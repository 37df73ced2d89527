// Asking for the trigger dialog from anywhere; the app draws it once.

import { create } from "zustand";

/** By a flow, or from one environment to another without one. */
export type TriggerPreset = { flow?: string; product?: string; from?: string; to?: string };

export const useTriggerRequest = create<{ preset: TriggerPreset | null }>(() => ({ preset: null }));

export function requestTrigger(preset: TriggerPreset): void {
  useTriggerRequest.setState({ preset });
}

export function closeTrigger(): void {
  useTriggerRequest.setState({ preset: null });
}

/** Opens the trigger dialog with what is known already. */
export function useTrigger(): (preset: TriggerPreset) => void {
  return requestTrigger;
}

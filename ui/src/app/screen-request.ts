// What a screen is asked to show once it is there: the palette asks, the screen follows.

import { create } from "zustand";

import type { RemedyField } from "./link-words";

type ScreenRequest = { newFlow: boolean; workflow: string | null; field: RemedyField | null };

export const useScreenRequest = create<ScreenRequest>(() => ({ newFlow: false, workflow: null, field: null }));

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

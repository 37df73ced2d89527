// What a screen is asked to show once it is there: the palette asks, the screen follows.

import { create } from "zustand";

type ScreenRequest = { newFlow: boolean; workflow: string | null };

export const useScreenRequest = create<ScreenRequest>(() => ({ newFlow: false, workflow: null }));

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

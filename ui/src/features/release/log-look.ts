// How logs are shown: kept while the window is open, the same for every log.

import { create } from "zustand";

export type LogLook = { wrap: boolean; times: boolean };

export const useLogLook = create<LogLook>(() => ({ wrap: false, times: true }));

export function setLogLook(change: Partial<LogLook>): void {
  useLogLook.setState(change);
}

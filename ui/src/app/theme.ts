// Light, dark, or as the system is.

import { useEffect } from "react";

import { useWindowState } from "./window-state";

export type { Theme } from "./window-state";
export { setTheme } from "./window-state";

export function useThemeChoice() {
  return useWindowState((state) => state.theme);
}

/** Mounted once by the app. */
export function useTheme(): void {
  const theme = useThemeChoice();
  // Synchronises with the document's attribute that the tokens follow.
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}

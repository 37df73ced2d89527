// The profile that she works with, and the others. Below the frame there always is one.

import { createContext, type ReactNode, useContext } from "react";

import type { ProfileState } from "../gen/bindings";
import { useStartup } from "../platform/queries";
import { currentRoute, listRoute, navigate, type Route } from "./router";
import { useWindowState } from "./window-state";

const Active = createContext<ProfileState | null>(null);

export function ProfileProvider({ state, children }: { state: ProfileState; children: ReactNode }) {
  return <Active value={state}>{children}</Active>;
}

/** The active profile with its connection. */
export function useProfile(): ProfileState {
  const state = useContext(Active);
  if (state === null) throw new globalThis.Error("useProfile is only for what stands inside the frame");
  return state;
}

const none: readonly ProfileState[] = [];

/** All profiles, in her order. */
export function useProfiles(): readonly ProfileState[] {
  return useStartup().data?.profiles ?? none;
}

/** Goes to another profile; what is open of the one before isn't there. */
export function switchProfile(id: string): void {
  if (useWindowState.getState().profile === id) return;
  const route = currentRoute();
  useWindowState.setState({ profile: id });
  if (route.screen === "flow" || route.screen === "workflow") navigate(listRoute(route.screen));
  if (route.screen === "merge") navigate(listRoute(route.kind));
  if (route.screen === "release") navigate({ screen: "releases" });
}

/** Goes to a place of a profile. */
export function openAt(profile: string, route: Route): void {
  useWindowState.setState({ profile });
  navigate(route);
}

// What the palette shows and what picking does; reads come from the cache, so it opens at once.

import { useMemo, useState } from "react";

import { switchProfile, useProfile, useProfiles } from "../../app/profile-context";
import { navigate, useRoute } from "../../app/router";
import { requestNewFlow, requestWorkflow } from "../../app/screen-request";
import { useTrigger } from "../../app/trigger-request";
import { setTheme } from "../../app/window-state";
import { toast } from "../../components/toast";
import { asError } from "../../platform/call";
import { refreshConfiguration, useConfiguration, useReleases } from "../../platform/queries";
import { find, paletteItems, profileItems, type Target } from "./palette-items";

export function usePalette() {
  const { id, readOnly } = useProfile().profile;
  const { data: configuration } = useConfiguration(id);
  const { data: releases } = useReleases(id, { limit: 100 });
  const trigger = useTrigger();
  const route = useRoute();
  const here = route.screen === "flow" ? route.name : null;
  const [search, setSearch] = useState("");
  const profiles = useProfiles();
  const items = useMemo(
    () => {
      const all = [...paletteItems(configuration ?? null, releases?.pages.flatMap(({ page }) => page.releases) ?? []), ...profileItems(profiles, id)];
      return readOnly ? all.filter(({ target }) => target.type !== "trigger" && target.type !== "newFlow") : all;
    },
    [configuration, releases, profiles, id, readOnly],
  );
  const groups = useMemo(() => find(items, search), [items, search]);

  const pick = (target: Target): void => {
    switch (target.type) {
      case "flow":
        navigate({ screen: "flow", name: target.name });
        return;
      case "release":
        navigate({ screen: "release", id: target.id });
        return;
      case "workflow":
        requestWorkflow(target.name);
        navigate({ screen: "workflows" });
        return;
      case "screen":
        navigate({ screen: target.screen });
        return;
      case "newFlow":
        requestNewFlow();
        navigate({ screen: "flows" });
        return;
      case "trigger": {
        const flow = target.flow ?? here;
        trigger(flow === null ? {} : { flow });
        return;
      }
      case "profile":
        switchProfile(target.id);
        return;
      case "editProfile":
        navigate({ screen: "settings", profile: target.id });
        return;
      case "theme":
        setTheme(target.theme);
        return;
      case "refresh":
        refreshConfiguration(id).then(
          () => {
            toast({ tone: "success", title: "Refreshed" });
          },
          (thrown: unknown) => {
            const { message, hint } = asError(thrown);
            toast({ tone: "danger", title: message, text: hint ?? undefined });
          },
        );
        return;
    }
  };
  return { search, setSearch, groups, pick };
}

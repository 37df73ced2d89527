// What the palette finds: flows, releases, environments, workflows and commands, in groups, best matches first. Pure.

import type { ConfigurationView, ProfileState, ReleaseSummary } from "../../gen/bindings";
import { fuzzy } from "./fuzzy";

export type Group = "Commands" | "Profiles" | "Flows" | "Releases" | "Environments" | "Workflows";

export type Theme = "light" | "dark" | "system";

/** What picking an item does; the view carries it out. */
export type Target =
  | { type: "flow"; name: string }
  | { type: "release"; id: string }
  | { type: "workflow"; name: string }
  | { type: "screen"; screen: "flows" | "workflows" | "releases" | "inbox" | "drafts" | "settings" }
  | { type: "newFlow" }
  | { type: "trigger"; flow: string | null }
  | { type: "theme"; theme: Theme }
  | { type: "refresh" }
  | { type: "profile"; id: string }
  /** Settings of a profile; `new`: one that isn't there yet. */
  | { type: "editProfile"; id: string };

export type Item = {
  id: string;
  group: Group;
  title: string;
  /** Right of the title, secondary. */
  detail: string;
  /** Found by these too, without being shown. */
  keywords?: string;
  target: Target;
  release?: ReleaseSummary;
};

export type Found = Item & { at: number[] };

const commands: readonly Item[] = [
  { id: "go-flows", group: "Commands", title: "Go to Flows", detail: "g f", target: { type: "screen", screen: "flows" } },
  { id: "go-releases", group: "Commands", title: "Go to Releases", detail: "g r", target: { type: "screen", screen: "releases" } },
  { id: "go-workflows", group: "Commands", title: "Go to Workflows", detail: "g w", target: { type: "screen", screen: "workflows" } },
  { id: "go-inbox", group: "Commands", title: "Go to the inbox", detail: "g i", keywords: "waiting approvals failed", target: { type: "screen", screen: "inbox" } },
  { id: "go-drafts", group: "Commands", title: "Go to Drafts", detail: "g d", target: { type: "screen", screen: "drafts" } },
  { id: "go-settings", group: "Commands", title: "Go to Settings", detail: "g s", target: { type: "screen", screen: "settings" } },
  { id: "trigger", group: "Commands", title: "Trigger a release…", detail: "", keywords: "release run start", target: { type: "trigger", flow: null } },
  { id: "new-flow", group: "Commands", title: "New flow…", detail: "", keywords: "create add", target: { type: "newFlow" } },
  { id: "add-runtime", group: "Commands", title: "Connect to a runtime…", detail: "", keywords: "add profile remote server new", target: { type: "editProfile", id: "new" } },
  { id: "refresh", group: "Commands", title: "Refresh", detail: "ask the repositories", keywords: "reload fetch update", target: { type: "refresh" } },
  { id: "theme-light", group: "Commands", title: "Theme: light", detail: "", keywords: "appearance colour", target: { type: "theme", theme: "light" } },
  { id: "theme-dark", group: "Commands", title: "Theme: dark", detail: "", keywords: "appearance colour", target: { type: "theme", theme: "dark" } },
  { id: "theme-system", group: "Commands", title: "Theme: as the system", detail: "", keywords: "appearance colour", target: { type: "theme", theme: "system" } },
];

/** Switching to a profile, and its settings. */
export function profileItems(profiles: readonly ProfileState[], active: string): Item[] {
  return profiles.flatMap(({ profile: { id, name, place } }): Item[] => {
    const detail = place.type === "workspace" ? place.dir : place.url;
    const change: Item = { id: `edit-profile ${id}`, group: "Profiles", title: `Settings of ${name}…`, detail: "", keywords: "edit token", target: { type: "editProfile", id } };
    return id === active ? [change] : [{ id: `profile ${id}`, group: "Profiles", title: `Switch to ${name}`, detail, keywords: "profile runtime", target: { type: "profile", id } }, change];
  });
}

export function paletteItems(configuration: ConfigurationView | null, releases: readonly ReleaseSummary[]): Item[] {
  const published = new Set(configuration?.flows.map(({ name }) => name));
  const flows = (configuration?.flows ?? []).map(({ name, description }): Item => ({
    id: `flow ${name}`, group: "Flows", title: name, detail: description ?? "", target: { type: "flow", name },
  }));
  const drafts = (configuration?.drafts ?? []).filter(({ kind, name }) => kind === "flow" && !published.has(name)).map(({ name }): Item => ({
    id: `flow ${name}`, group: "Flows", title: name, detail: "New draft, not published yet", target: { type: "flow", name },
  }));
  const triggers = (configuration?.flows ?? []).map(({ name }): Item => ({
    id: `trigger ${name}`, group: "Commands", title: `Trigger ${name}…`, detail: "", target: { type: "trigger", flow: name },
  }));
  const rows = releases.map((release): Item => ({
    id: `release ${release.id}`,
    group: "Releases",
    title: release.version === null ? release.product : `${release.product} ${release.version}`,
    detail: `${release.flow} · ${release.commit.message.split("\n", 1)[0] ?? ""}`,
    keywords: `${release.id} ${release.by} ${release.commit.sha.slice(0, 7)} ${release.status}`,
    target: { type: "release", id: release.id },
    release,
  }));
  const environments = (configuration?.environments ?? []).map(({ name, kind, tags }): Item => {
    const used = configuration?.flows.filter((flow) => flow.environments.some((environment) => environment.name === name)) ?? [];
    const only = used.length === 1 ? used[0] : undefined;
    return {
      id: `environment ${name}`,
      group: "Environments",
      title: name,
      detail: `${kind === "PROD" ? "Production" : "Non-production"} · ${only ? `in ${only.name}` : `in ${String(used.length)} flows`}`,
      keywords: tags.join(" "),
      target: only ? { type: "flow", name: only.name } : { type: "screen", screen: "flows" },
    };
  });
  const workflows = (configuration?.workflows ?? []).map(({ name, description }): Item => ({
    id: `workflow ${name}`, group: "Workflows", title: name, detail: description ?? "", target: { type: "workflow", name },
  }));
  return [...flows, ...drafts, ...rows, ...environments, ...workflows, ...commands, ...triggers];
}

const order: readonly Group[] = ["Flows", "Releases", "Environments", "Workflows", "Profiles", "Commands"];

/** Without a search a few of each; with one the best of each, the group with the best match first. */
export function find(items: readonly Item[], search: string, limit = 8): { group: Group; items: Found[] }[] {
  const searching = search.trim() !== "";
  const scored = items.flatMap((item) => {
    const inTitle = fuzzy(item.title, search);
    if (inTitle) return [{ item, score: inTitle.score, at: inTitle.at }];
    const anywhere = fuzzy(`${item.title} ${item.detail} ${item.keywords ?? ""}`, search);
    return anywhere ? [{ item, score: anywhere.score - 8, at: anywhere.at.filter((index) => index < item.title.length) }] : [];
  });
  const groups = order.flatMap((group) => {
    const mine = scored.filter(({ item }) => item.group === group && (searching || !item.id.startsWith("trigger ")));
    if (searching) mine.sort((left, right) => right.score - left.score);
    const shown = mine.slice(0, searching ? limit : group === "Commands" ? commands.length : 4);
    return shown.length > 0 ? [{ group, best: shown[0]?.score ?? 0, items: shown.map(({ item, at }) => ({ ...item, at })) }] : [];
  });
  if (searching) groups.sort((left, right) => right.best - left.best);
  return groups.map(({ group, items: found }) => ({ group, items: found }));
}

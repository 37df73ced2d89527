// Flows: every published one and every draft of a new one, with what is wrong and what has changed.

import { Import, Plus, RefreshCw, Route as RouteMark, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";

import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { readOnlyWords } from "../../app/link-words";
import { NeverRead } from "../../app/never-read";
import { useProfile } from "../../app/profile-context";
import { navigate } from "../../app/router";
import { forgetNewFlow, requestNewFlow, useScreenRequest } from "../../app/screen-request";
import { useShortcut } from "../../app/shortcuts";
import { useTrigger } from "../../app/trigger-request";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { Refusable } from "../../components/refusable";
import { IconButton } from "../../components/icon-button";
import { Skeleton } from "../../components/skeleton";
import { Ago } from "../../components/time";
import { rereadConfiguration, useConfiguration } from "../../platform/queries";
import { ConfigurationProblems } from "./configuration-problems";
import { configurationProblems, filtered, flowItems } from "./flow-list";
import { FlowRow } from "./flow-row";
import shared from "../../components/list-screen.module.css";
import styles from "./flows-screen.module.css";
import { ImportDialog } from "./import-dialog";
import { NewFlowDialog } from "./new-flow-dialog";
import { useListKeys } from "./use-list-keys";
import { useRefresh } from "./use-refresh";

export function FlowsScreen() {
  const profile = useProfile();
  const id = profile.profile.id;
  const { data: configuration, error, isPending, refetch } = useConfiguration(id);
  const [search, setSearch] = useState("");
  const [importing, setImporting] = useState(false);
  const making = useScreenRequest((request) => request.newFlow);
  const field = useRef<HTMLInputElement>(null);
  const refresh = useRefresh(id);
  const trigger = useTrigger();
  const items = useMemo(() => (configuration ? flowItems(configuration) : []), [configuration]);
  const shown = useMemo(() => filtered(items, search), [items, search]);
  const names = useMemo(() => shown.map(({ name }) => name), [shown]);
  const { list, current, setCurrent, go } = useListKeys(names);
  const published = items.some(({ name, published: row }) => name === current && row !== null);
  const readOnly = profile.profile.readOnly;

  useShortcut("n", "New flow", requestNewFlow, { when: !readOnly && configuration !== undefined });
  useShortcut("t", "Trigger the flow", () => { if (current !== null) trigger({ flow: current }); }, { when: published && !readOnly });
  useShortcut("/", "Filter flows", () => { field.current?.focus(); });
  useShortcut("r", "Refresh", refresh.start);

  const newFlow = (
    <Refusable reason={readOnlyWords(profile)}>
      <Button variant="outline" icon={<Plus size={14} />} data-testid="new-flow" disabled={readOnly || !configuration} onClick={requestNewFlow}>
        New flow
      </Button>
    </Refusable>
  );
  return (
    <div className={shared["screen"]} data-testid="flows-screen">
      <Breadcrumb parts={[{ label: "Flows" }]} />
      <TopBarActions>
        {!readOnly && <Button variant="ghost" icon={<Import size={14} />} data-testid="import" disabled={!configuration} onClick={() => { setImporting(true); }}>Import…</Button>}
        {newFlow}
      </TopBarActions>
      <div className={shared["tools"]}>
        <label className={shared["filter"]}>
          <Search size={14} aria-hidden />
          <input
            ref={field}
            aria-label="Filter flows"
            data-testid="flows-filter"
            placeholder="Filter by name, environment, description"
            value={search}
            onChange={(event) => { setSearch(event.target.value); }}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown" || event.key === "Enter") {
                event.preventDefault();
                go(0);
              } else if (event.key === "Escape") {
                setSearch("");
                field.current?.blur();
              }
            }}
          />
        </label>
        <span className={shared["age"]} data-testid="configuration-age">
          {refresh.running ? "Asking the repository…" : configuration && <>As of <Ago at={configuration.seenAt} /></>}
        </span>
        <IconButton label="Refresh from the repository" icon={<RefreshCw size={14} className={refresh.running ? styles["turning"] : undefined} />} data-testid="refresh" disabled={refresh.running} onClick={refresh.start} />
      </div>
      {refresh.error !== null && <div className={styles["banner"]}><ErrorBanner error={refresh.error} onRetry={refresh.start} /></div>}
      {error !== null && <div className={styles["banner"]}><NeverRead profile={profile} error={error} what="flows" onRetry={() => { void refetch(); }} /></div>}
      {configuration && <ConfigurationProblems problems={configurationProblems(configuration)} />}
      {isPending && <div className={styles["loading"]}><Skeleton rows={8} height={20} label="Reading the configuration" /></div>}
      {configuration && items.length === 0 && (
        <EmptyState
          icon={<RouteMark size={28} />}
          title="No flows yet"
          text="A flow takes a change from one environment to the next: what runs before and after each, what waits for a person, and what happens side by side. It is a YAML file in the configuration repository; here it is drawn."
          action={readOnly ? undefined : <Button variant="solid" icon={<Plus size={14} />} onClick={requestNewFlow}>New flow</Button>}
        />
      )}
      {items.length > 0 && shown.length === 0 && (
        <EmptyState icon={<Search size={28} />} title="No flow matches" text={`Nothing with “${search}” in its name, environments or description.`} action={<Button variant="outline" onClick={() => { setSearch(""); }}>Clear the filter</Button>} />
      )}
      {shown.length > 0 && (
        <div className={styles["table"]}>
          <div className={styles["columns"]} aria-hidden>
            <span>Flow</span><span>Environments</span><span>Description</span><span>State</span>
          </div>
          <div ref={list} className={styles["rows"]} role="group" aria-label="Flows">
            {shown.map((item) => (
              <FlowRow
                key={item.name}
                item={item}
                current={item.name === current}
                onOpen={() => { navigate({ screen: "flow", name: item.name }); }}
                onFocus={() => { setCurrent(item.name); }}
                onTrigger={item.published && !readOnly ? () => { trigger({ flow: item.name }); } : null}
              />
            ))}
          </div>
        </div>
      )}
      <StatusBar
        left={configuration ? counted(items.length, shown.length, configuration.commit) : error ? "Nothing is read" : "Reading the configuration…"}
        shortcuts={[{ keys: ["J", "K"], label: "Move" }, { keys: ["Enter"], label: "Open" }, { keys: ["T"], label: "Trigger" }, { keys: ["N"], label: "New flow" }]}
      />
      {making && configuration && !readOnly && (
        <NewFlowDialog
          profile={id}
          environments={configuration.environments}
          flows={configuration.flows}
          taken={items.map(({ name }) => name)}
          onClose={forgetNewFlow}
          onImport={() => {
            forgetNewFlow();
            setImporting(true);
          }}
          onMade={(flow) => {
            forgetNewFlow();
            void rereadConfiguration(id);
            navigate({ screen: "flow", name: flow });
          }}
        />
      )}
      {importing && <ImportDialog profile={profile} onClose={() => { setImporting(false); }} />}
    </div>
  );
}

function counted(all: number, shown: number, commit: string): string {
  const flows = all === 1 ? "1 flow" : `${String(all)} flows`;
  return `${shown === all ? flows : `${String(shown)} of ${flows}`} · configuration at ${commit.slice(0, 7)}`;
}

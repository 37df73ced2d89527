// Workflows that promotions may run: what each is for, its parameters, who uses it; drafts of new ones above them.

import { FileCode2, PencilLine, Plus, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";

import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { readOnlyWords } from "../../app/link-words";
import { NeverRead } from "../../app/never-read";
import { useProfile } from "../../app/profile-context";
import { navigate } from "../../app/router";
import { requestWorkflow, useScreenRequest } from "../../app/screen-request";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { Refusable } from "../../components/refusable";
import { Skeleton } from "../../components/skeleton";
import { Ago } from "../../components/time";
import { useConfiguration } from "../../platform/queries";
import { NewWorkflowDialog } from "../flow-editor/new-workflow-dialog";
import { WorkflowDetail } from "./workflow-detail";
import { WorkflowRow } from "./workflow-row";
import shared from "../../components/list-screen.module.css";
import styles from "./workflows-screen.module.css";
import { filteredWorkflows } from "./workflow-uses";

export function WorkflowsScreen() {
  const profile = useProfile();
  const { data: configuration, error, isPending, refetch } = useConfiguration(profile.profile.id);
  const readOnly = profile.profile.readOnly;
  const [making, setMaking] = useState(false);
  const [search, setSearch] = useState("");
  const selected = useScreenRequest((request) => request.workflow);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const all = useMemo(
    () => [...(configuration?.workflows ?? [])].sort((left, right) => left.name.localeCompare(right.name, "en", { numeric: true })),
    [configuration],
  );
  const fresh = (configuration?.drafts ?? []).filter(({ kind, name }) => kind === "workflow" && !all.some((other) => other.name === name));
  const shown = filteredWorkflows(all, search);
  const at = Math.max(0, shown.findIndex(({ name }) => name === selected));
  const workflow = shown[at];

  const go = (index: number): void => {
    const target = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (!target) return;
    requestWorkflow(target.name);
    list.current?.querySelector<HTMLElement>(`[data-workflow="${CSS.escape(target.name)}"]`)?.focus();
  };
  // The window's shortcuts leave lists alone: a list has its own keys.
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const targets: Record<string, number> = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: shown.length - 1 };
    const target = targets[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(target);
  };
  const when = shown.length > 0;
  useShortcut("j", "Next workflow", () => { go(at + 1); }, { when });
  useShortcut("ArrowDown", "Next workflow", () => { go(at + 1); }, { when });
  useShortcut("k", "Previous workflow", () => { go(at - 1); }, { when });
  useShortcut("ArrowUp", "Previous workflow", () => { go(at - 1); }, { when });
  useShortcut("n", "New workflow", () => { setMaking(true); }, { when: !readOnly && configuration !== undefined && !making });
  useShortcut("/", "Filter workflows", () => { field.current?.focus(); });

  return (
    <div className={shared["screen"]} data-testid="workflows-screen">
      <Breadcrumb parts={[{ label: "Workflows" }]} />
      <TopBarActions>
        <Refusable reason={readOnlyWords(profile)}>
          <Button variant="outline" icon={<Plus size={14} />} data-testid="new-workflow" disabled={readOnly || !configuration} onClick={() => { setMaking(true); }}>New workflow</Button>
        </Refusable>
      </TopBarActions>
      <div className={shared["tools"]}>
        <label className={shared["filter"]}>
          <Search size={14} aria-hidden />
          <input
            ref={field}
            aria-label="Filter workflows"
            placeholder="Filter by name, description, parameter"
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
        <span className={shared["age"]}>{configuration && <>As of <Ago at={configuration.seenAt} /></>}</span>
      </div>
      {error !== null && <div className={styles["banner"]}><NeverRead profile={profile} error={error} what="workflows" onRetry={() => { void refetch(); }} /></div>}
      {isPending && <div className={styles["banner"]}><Skeleton rows={8} height={20} label="Reading the configuration" /></div>}
      {fresh.length > 0 && (
        <ul className={styles["fresh"]} aria-label="Drafts of new workflows">
          {fresh.map(({ name }) => (
            <li key={name}><Button size="sm" variant="ghost" icon={<PencilLine size={13} />} data-testid={`workflow-draft-${name}`} onClick={() => { navigate({ screen: "workflow", name }); }}>{name} · new draft</Button></li>
          ))}
        </ul>
      )}
      {configuration && all.length === 0 && (
        <EmptyState
          icon={<FileCode2 size={28} />}
          title="No workflows yet"
          text="A workflow is what a gate runs: a smoke test, a change request, a database migration. It is an Argo WorkflowTemplate in the configuration repository, marked for promotions; once it is published it shows here and in every gate's picker."
          action={readOnly ? undefined : <Button variant="solid" icon={<Plus size={14} />} onClick={() => { setMaking(true); }}>New workflow</Button>}
        />
      )}
      {all.length > 0 && !workflow && <EmptyState icon={<Search size={28} />} title="No workflow matches" text={`Nothing with “${search}” in its name, description or parameters.`} />}
      {configuration && workflow && (
        <div className={styles["split"]}>
          <div className={styles["table"]}>
            <div className={styles["columns"]} aria-hidden>
              <span>Workflow</span><span>Description</span><span>Offered for</span><span className={styles["count"]}>Parameters</span>
            </div>
            <div ref={list} className={styles["rows"]} role="listbox" tabIndex={-1} aria-label="Workflows" onKeyDown={onKeyDown}>
              {shown.map((row) => (
                <WorkflowRow key={row.name} workflow={row} selected={row.name === workflow.name} onSelect={() => { requestWorkflow(row.name); }} onOpen={() => { navigate({ screen: "workflow", name: row.name }); }} />
              ))}
            </div>
          </div>
          <WorkflowDetail
            profile={profile.profile.id}
            configuration={configuration}
            workflow={workflow}
            onSelect={(name) => {
              setSearch("");
              requestWorkflow(name);
            }}
          />
        </div>
      )}
      {making && configuration && (
        <NewWorkflowDialog profile={profile.profile.id} taken={[...all.map(({ name }) => name), ...fresh.map(({ name }) => name)]} onClose={() => { setMaking(false); }} />
      )}
      <StatusBar left={all.length === 1 ? "1 workflow" : `${String(all.length)} workflows`} shortcuts={[{ keys: ["J", "K"], label: "Move" }, { keys: ["Enter"], label: "Edit" }, { keys: ["N"], label: "New" }, { keys: ["/"], label: "Filter" }]} />
    </div>
  );
}

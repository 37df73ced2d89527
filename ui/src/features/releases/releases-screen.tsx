// All releases of a profile: filters, their numbers, and a list that stays smooth however long it is.

import { Download, Plus, Rocket } from "lucide-react";
import { useMemo, useState } from "react";

import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { readOnlyWords } from "../../app/link-words";
import { NeverRead } from "../../app/never-read";
import { useProfile } from "../../app/profile-context";
import { useShortcut } from "../../app/shortcuts";
import { useTrigger } from "../../app/trigger-request";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { IconButton } from "../../components/icon-button";
import { Refusable } from "../../components/refusable";
import { Skeleton } from "../../components/skeleton";
import { Ago, useNow } from "../../components/time";
import type { ReleaseSummary } from "../../gen/bindings";
import { api } from "../../platform/api";
import { useConfiguration, useOpenReleases } from "../../platform/queries";
import { type Filtered, useNewestReleases, useNumbers, useSavedFilters } from "../../platform/release-list-queries";
import { CompareBar } from "./compare-bar";
import { ExportDialog } from "./export-dialog";
import { before, fieldNames, fields, type Filter, isFiltered, isSet, noFilter, queryOf, valueWords } from "./filter";
import { FilterBar } from "./filter-bar";
import { NothingMatches } from "./nothing-matches";
import { count } from "./number-words";
import { NumbersStrip } from "./numbers-strip";
import { totalOf } from "./paging";
import { ReleaseList } from "./release-list";
import { toggled } from "./selection";
import { useChoice } from "./use-choice";
import { useSettled } from "./use-settled";
import { ViewTabs } from "./view-tabs";
import { viewsOf } from "./views";
import styles from "./releases.module.css";

/** So long she has to stop typing before the list is read. */
const TYPING = 200;

export function ReleasesScreen() {
  const profile = useProfile();
  // Another profile is another list: nothing of the one before stays.
  return <Releases key={profile.profile.id} />;
}

function Releases() {
  const profile = useProfile();
  const id = profile.profile.id;
  const trigger = useTrigger();
  const [choice, setChoice] = useChoice(id);
  const { filter } = choice;
  const setFilter = (next: Filter): void => { setChoice({ ...choice, filter: next }); };
  const [selected, setSelected] = useState<readonly ReleaseSummary[]>([]);
  const [exporting, setExporting] = useState(false);
  const today = new Date(useNow()).setHours(0, 0, 0, 0);
  const list = useFilteredList(id, filter, today);
  const configuration = useConfiguration(id).data ?? null;
  const views = viewsOf(useSavedFilters(id).data ?? [], profile.info?.user?.name ?? null);
  const counts = useCounts(id);
  const people = useMemo(() => [...new Set(list.newest?.page.releases.map(({ by }) => by))].toSorted(), [list.newest]);
  const away = profile.link.type !== "live";
  const readOnly = profile.profile.readOnly;
  const start = (): void => { trigger(filter.product === null ? {} : { product: filter.product }); };
  useShortcut("n", "New release", start, { when: !readOnly });
  useShortcut("e", "Export", () => { setExporting(true); }, { when: list.total > 0 });

  const seenAt = list.newest?.seenAt ?? null;
  const unread = list.newest !== undefined && seenAt === null;
  const rows = list.numbers?.releases ?? null;
  return (
    <div className={styles["screen"]} data-testid="releases-screen">
      <Breadcrumb parts={[{ label: "Releases" }]} />
      <TopBarActions>
        <IconButton label="Export these releases" icon={<Download size={16} aria-hidden />} disabled={list.total === 0} onClick={() => { setExporting(true); }} data-testid="export" />
        <Refusable reason={readOnlyWords(profile)}>
          <Button variant="solid" icon={<Rocket size={14} aria-hidden />} keys="N" disabled={readOnly} onClick={start} data-testid="new-release">New release</Button>
        </Refusable>
      </TopBarActions>
      <ViewTabs profile={id} views={views} counts={counts} choice={choice} onChoose={setChoice} />
      <FilterBar filter={filter} onChange={setFilter} configuration={configuration} people={people} />
      {!unread && list.error === null && (isFiltered(filter) || list.total > 0) && <NumbersStrip numbers={list.numbers} before={list.before} />}
      {list.error !== null && <div className={styles["problem"]}><NeverRead profile={profile} error={list.error} what="releases" onRetry={list.retry} /></div>}
      {list.pending && <div className={styles["problem"]}><Skeleton rows={8} /></div>}
      {list.newest && list.total === 0 && (isFiltered(filter) && !unread ? (
        <NothingMatches profile={id} filter={filter} now={today} onChange={setFilter} />
      ) : (
        <EmptyState
          icon={<Rocket size={24} aria-hidden />} title={unread ? "Releases were never read" : "No releases yet"}
          text={unread ? "This laptop has not seen a release of this runtime yet. They show here once it has been reached." : "A release carries a change of a product through the environments of a flow, gate by gate. Every release stays in this list with its journal and its logs."}
          action={readOnly || unread ? undefined : <Button variant="solid" icon={<Plus size={14} aria-hidden />} onClick={start}>New release</Button>}
        />
      ))}
      {list.total > 0 && (
        <div className={styles["rows"]}>
          <ReleaseList
            key={JSON.stringify(list.shown)} profile={id} query={list.shown} counted={rows} selected={selected}
            onSelect={(release) => { setSelected((some) => toggled(some, release)); }}
          />
          <CompareBar selected={selected} onClear={() => { setSelected([]); }} />
        </div>
      )}
      {exporting && (
        <ExportDialog
          title="Export releases" what="release" stem="releases" rows={rows} filter={filterWords(filter)} onClose={() => { setExporting(false); }}
          write={(format, path) => api.exportReleases(id, queryOf(filter, today), format, path)}
        />
      )}
      <StatusBar
        left={list.newest && !unread && <span>{`${count(list.total)} ${list.total === 1 ? "release" : "releases"}${isFiltered(filter) ? " in this filter" : ""}, newest first`}{seenAt !== null && away && <> · as of <Ago at={seenAt} /></>}</span>}
        shortcuts={[{ keys: ["Space"], label: "Select" }, { keys: ["Enter"], label: "Open" }, { keys: ["F"], label: "Filter" }, { keys: ["/"], label: "Find" }]}
      />
    </div>
  );
}

/** The list of a filter; the one before stays until the first page of the new one is here. */
function useFilteredList(profile: string, filter: Filter, today: number) {
  const settled = useSettled(filter.text, TYPING);
  const text = filter.text === "" ? "" : settled;
  const asked = useMemo(() => queryOf({ ...filter, text }, today), [filter, text, today]);
  const newest = useNewestReleases(profile, asked);
  const [shown, setShown] = useState<Filtered>(asked);
  if (newest.data && !newest.isPlaceholderData && JSON.stringify(shown) !== JSON.stringify(asked)) setShown(asked);
  const numbers = useNumbers(profile, shown).data?.numbers ?? null;
  const earlier = useNumbers(profile, before({ ...filter, text }, today)).data?.numbers ?? null;
  const counted = numbers?.releases ?? null;
  const total = newest.data ? totalOf(counted, new Map([[0, newest.data]])) : 0;
  return { newest: newest.data, pending: newest.isPending, error: newest.error, retry: () => void newest.refetch(), shown, numbers, before: earlier, total };
}

/** How many releases the views hold that are counted anyway. */
function useCounts(profile: string): ReadonlyMap<string, number> {
  const all = useNumbers(profile, everything).data?.numbers.releases;
  const page = useOpenReleases(profile).data?.page;
  // More than one page of them is not worth counting here.
  const open = page?.next === null ? page.releases : undefined;
  return useMemo(() => new Map([
    ...(all === undefined ? [] : [["All", all] as const]),
    ...(open === undefined ? [] : [["Going on", open.length] as const, ["Waiting for a person", open.filter(({ status }) => status === "SUSPENDED").length] as const]),
  ]), [all, open]);
}

const everything: Filtered = queryOf(noFilter, 0);

function filterWords(filter: Filter): string {
  const parts = fields.filter((field) => isSet(filter, field)).map((field) => `${fieldNames[field]}: ${valueWords(filter, field)}`);
  if (filter.text.trim() !== "") parts.push(`with “${filter.text.trim()}”`);
  return parts.length === 0 ? "all of this profile" : parts.join(" · ");
}

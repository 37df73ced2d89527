// All releases of a profile: filters, and a list that stays smooth however long it is.

import { Plus, Rocket } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";

import type { ReleaseQuery } from "../../gen/bindings";
import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { NeverRead } from "../../app/never-read";
import { useProfile } from "../../app/profile-context";
import { readOnlyWords } from "../../app/link-words";
import { useShortcut } from "../../app/shortcuts";
import { useTrigger } from "../../app/trigger-request";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { Refusable } from "../../components/refusable";
import { Skeleton } from "../../components/skeleton";
import { Ago } from "../../components/time";
import { useConfiguration, useReleases } from "../../platform/queries";
import { Filters } from "./filters";
import { type Filter, isFiltered, noFilter } from "./filter";
import { ReleaseList } from "./release-list";
import { matching } from "./rows";
import styles from "./releases.module.css";

export function ReleasesScreen() {
  const profile = useProfile();
  const id = profile.profile.id;
  const trigger = useTrigger();
  const [filter, setFilter] = useState<Filter>(noFilter);
  const text = useDeferredValue(filter.text);
  const releases = useReleases(id, queryOf(filter));
  const configuration = useConfiguration(id);
  const loaded = useMemo(() => releases.data?.pages.flatMap(({ page }) => page.releases) ?? [], [releases.data]);
  const shown = useMemo(() => matching(loaded, text), [loaded, text]);
  const seenAt = releases.data?.pages[0]?.seenAt ?? null;
  const unread = releases.data !== undefined && seenAt === null;
  const away = profile.link.type !== "live";
  const readOnly = profile.profile.readOnly;
  const start = (): void => {
    trigger(filter.product === null ? {} : { product: filter.product });
  };
  useShortcut("n", "New release", start, { when: !readOnly });

  return (
    <div className={styles["screen"]}>
      <Breadcrumb parts={[{ label: "Releases" }]} />
      <TopBarActions>
        <Refusable reason={readOnlyWords(profile)}>
          <Button variant="solid" icon={<Rocket size={14} aria-hidden />} keys="N" disabled={readOnly} onClick={start} data-testid="new-release">New release</Button>
        </Refusable>
      </TopBarActions>
      <Filters filter={filter} onChange={setFilter} configuration={configuration.data ?? null} />
      {releases.error !== null && <div className={styles["problem"]}><NeverRead profile={profile} error={releases.error} what="releases" onRetry={() => void releases.refetch()} /></div>}
      {releases.isPending && <div className={styles["problem"]}><Skeleton rows={8} /></div>}
      {releases.data && shown.length === 0 && (
        isFiltered(filter) ? (
          <EmptyState
            icon={<Rocket size={24} aria-hidden />} title="No release matches"
            text={releases.hasNextPage ? "None of the releases that are loaded matches the text; older ones are not loaded yet." : "No release of this profile matches the filter."}
            action={releases.hasNextPage && filter.text !== "" ? (
              <Button onClick={() => void releases.fetchNextPage()} disabled={releases.isFetchingNextPage}>Load older releases</Button>
            ) : (
              <Button onClick={() => { setFilter(noFilter); }}>Clear the filter</Button>
            )}
          />
        ) : (
          <EmptyState
            icon={<Rocket size={24} aria-hidden />} title={unread ? "Releases were never read" : "No releases yet"}
            text={unread ? "This laptop has not seen a release of this runtime yet. They show here once it has been reached." : "A release carries a change of a product through the environments of a flow, gate by gate. Every release stays in this list with its journal and its logs."}
            action={readOnly || unread ? undefined : <Button variant="solid" icon={<Plus size={14} aria-hidden />} onClick={start}>New release</Button>}
          />
        )
      )}
      {shown.length > 0 && (
        <ReleaseList
          releases={shown} loadingMore={releases.isFetchingNextPage}
          onEnd={() => {
            if (releases.hasNextPage && !releases.isFetchingNextPage) void releases.fetchNextPage();
          }}
        />
      )}
      <StatusBar
        left={releases.data && !unread && <>{`${shown.length}${releases.hasNextPage ? "+" : ""} ${shown.length === 1 ? "release" : "releases"}${isFiltered(filter) ? " in this filter" : ""}, newest first`}{seenAt !== null && away && <> · as of <Ago at={seenAt} /></>}</>}
        shortcuts={[{ keys: ["J", "K"], label: "Move" }, { keys: ["Enter"], label: "Open" }, { keys: ["/"], label: "Filter" }, { keys: ["N"], label: "New release" }]}
      />
    </div>
  );
}

function queryOf(filter: Filter): Omit<ReleaseQuery, "cursor"> {
  return { product: filter.product, flow: filter.flow, status: filter.status === null ? [] : [...filter.status], limit: 100 };
}

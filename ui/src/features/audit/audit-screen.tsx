// Who did what when: everything that somebody did on this profile, filtered, exported, and proved to be unchanged.

import { Download, ScrollText, ShieldCheck } from "lucide-react";
import { useMemo, useState } from "react";
import { create } from "zustand";

import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { awayWords } from "../../app/link-words";
import { NeverRead } from "../../app/never-read";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { IconButton } from "../../components/icon-button";
import { Refusable } from "../../components/refusable";
import { Skeleton } from "../../components/skeleton";
import { Ago, useNow } from "../../components/time";
import type { ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import { useAudit } from "../../platform/audit-queries";
import { useConfiguration } from "../../platform/queries";
import { ExportDialog } from "../releases/export-dialog";
import { count } from "../releases/number-words";
import { useSettled } from "../releases/use-settled";
import { actFilterWords, type ActFilter, actQuery, allActs, isNarrowed } from "./acts";
import { AuditFilters } from "./audit-filters";
import { AuditList } from "./audit-list";
import { VerifyDialog } from "./verify-dialog";
import styles from "./audit.module.css";

/** What each profile's acts are narrowed to: it is there when she comes back. */
const useFilters = create<{ [profile: string]: ActFilter }>(() => ({}));

export function AuditScreen({ profile }: { profile: ProfileState }) {
  const { id } = profile.profile;
  const filter = useFilters((filters) => filters[id] ?? allActs);
  const setFilter = (next: ActFilter): void => { useFilters.setState({ [id]: next }); };
  const [asking, setAsking] = useState<"export" | "verify" | null>(null);
  const today = new Date(useNow()).setHours(0, 0, 0, 0);
  const settled = useSettled(filter.text, 200);
  const text = filter.text === "" ? "" : settled;
  const query = useMemo(() => actQuery({ ...filter, text }, today), [filter, text, today]);
  const audit = useAudit(id, query);
  const acts = useMemo(() => audit.data?.pages.flatMap(({ page }) => page.acts) ?? [], [audit.data]);
  const people = useMemo(() => [...new Set(acts.flatMap(({ by }) => by ?? []))].toSorted(), [acts]);
  const products = (useConfiguration(id).data?.products ?? []).map(({ name }) => name);
  const away = awayWords(profile.link);
  const seenAt = audit.data?.pages[0]?.seenAt ?? null;
  const verify = (): void => { setAsking("verify"); };
  const close = (): void => { setAsking(null); };
  useShortcut("v", "Verify the journal", verify, { when: away === null });
  useShortcut("e", "Export", () => { setAsking("export"); }, { when: acts.length > 0 });
  return (
    <div className={styles["screen"]} data-testid="audit-screen">
      <Breadcrumb parts={[{ label: "Audit" }]} />
      <TopBarActions>
        <IconButton label="Export these acts" icon={<Download size={16} aria-hidden />} disabled={acts.length === 0} onClick={() => { setAsking("export"); }} data-testid="export" />
        <Refusable reason={away}>
          <Button icon={<ShieldCheck size={14} aria-hidden />} keys="V" disabled={away !== null} onClick={verify} data-testid="verify">Verify the journal</Button>
        </Refusable>
      </TopBarActions>
      <AuditFilters filter={filter} onChange={setFilter} people={people} products={products} />
      {audit.error !== null && <div className={styles["problem"]}><NeverRead profile={profile} error={audit.error} what="acts" onRetry={() => void audit.refetch()} /></div>}
      {audit.isPending && <div className={styles["problem"]}><Skeleton rows={8} /></div>}
      {audit.data && acts.length === 0 && (isNarrowed(filter) ? (
        <EmptyState icon={<ScrollText size={24} aria-hidden />} title="No act matches" text={`Nobody did anything like this: ${actFilterWords(filter)}.`} action={<Button onClick={() => { setFilter(allActs); }}>Clear the filter</Button>} />
      ) : (
        <EmptyState
          icon={<ScrollText size={24} aria-hidden />} title="Nobody has done anything yet"
          text="Whoever triggers, approves, retries, terminates or publishes stands here, with the time and the reason. It is written into the journal, where later changes show."
        />
      ))}
      {acts.length > 0 && (
        <AuditList
          key={JSON.stringify(query)} acts={acts} loadingMore={audit.isFetchingNextPage}
          onEnd={() => { if (audit.hasNextPage && !audit.isFetchingNextPage) void audit.fetchNextPage(); }}
        />
      )}
      {asking === "verify" && <VerifyDialog profile={id} onClose={close} />}
      {asking === "export" && (
        <ExportDialog
          title="Export the audit" what="act" stem="audit" rows={audit.hasNextPage ? null : acts.length} filter={actFilterWords(filter)} onClose={close}
          write={(format, path) => api.exportAudit(id, query, format, path)}
        />
      )}
      <StatusBar
        left={audit.data && <span>{`${count(acts.length)}${audit.hasNextPage ? "+" : ""} ${acts.length === 1 ? "act" : "acts"}${isNarrowed(filter) ? " in this filter" : ""}, newest first`}{seenAt !== null && profile.link.type !== "live" && <> · as of <Ago at={seenAt} /></>}</span>}
        shortcuts={[{ keys: ["J", "K"], label: "Move" }, { keys: ["Enter"], label: "Open its release" }, { keys: ["F"], label: "Filter" }]}
      />
    </div>
  );
}

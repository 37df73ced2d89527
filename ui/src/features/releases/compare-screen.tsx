// Two releases beside each other: what they were, how they differ in words, and lane by lane.

import { ArrowLeftRight, Copy } from "lucide-react";
import { useMemo, useState } from "react";

import type { ComparedRelease, ComparisonView, ProfileState } from "../../gen/bindings";
import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { navigate, replaceRoute } from "../../app/router";
import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { nameOf as personName } from "../../components/person";
import { Segmented } from "../../components/segmented";
import { Skeleton } from "../../components/skeleton";
import { StatusChip } from "../../components/status-chip";
import { clock, day, duration, useNow } from "../../components/time";
import { toast } from "../../components/toast";
import { useComparison } from "../../platform/timeline-queries";
import { asTsv, compareRows, differing, nameOf, unlike } from "./compare-rows";
import { CompareTable } from "./compare-table";
import styles from "./compare.module.css";

type CompareScreenProps = { profile: ProfileState; left: string; right: string };

export function CompareScreen({ profile, left, right }: CompareScreenProps) {
  const read = useComparison(profile.profile.id, left, right);
  const swap = (): void => { replaceRoute({ screen: "compare", left: right, right: left }); };
  useShortcut("x", "Swap the two", swap);
  const title = read.data ? `${nameOf(read.data.left)} and ${nameOf(read.data.right)}` : "Compare";
  return (
    <>
      <Breadcrumb parts={[{ label: "Releases", route: { screen: "releases" } }, { label: title }]} />
      {read.data ? <Compared view={read.data} onSwap={swap} /> : (
        <div className={styles["loading"]} aria-busy={read.isPending}>
          {read.error ? <ErrorBanner error={read.error} onRetry={() => void read.refetch()} /> : <Skeleton rows={8} />}
        </div>
      )}
      <StatusBar left={<span>{left} · {right}</span>} shortcuts={[{ keys: ["X"], label: "Swap" }, { keys: ["D"], label: "All lanes or differences" }]} />
    </>
  );
}

type Which = "differing" | "all";

function Compared({ view, onSwap }: { view: ComparisonView; onSwap: () => void }) {
  const { comparison, left, right } = view;
  const [which, setWhich] = useState<Which>("differing");
  const [chosen, setChosen] = useState<{ lane: string } | null>(null);
  const all = useMemo(() => compareRows(comparison.rows), [comparison.rows]);
  const rows = useMemo(() => (which === "all" ? all : differing(all)), [all, which]);
  const kinds = unlike(left, right);
  useShortcut("d", "All lanes or differences", () => { setWhich(which === "all" ? "differing" : "all"); });
  const copy = (): void => {
    void navigator.clipboard.writeText(asTsv(rows, nameOf(left), nameOf(right))).then(() => { toast({ tone: "success", title: "Copied as TSV" }); });
  };
  return (
    <div className={styles["screen"]} data-testid="compare-screen">
      <div className={styles["sides"]}>
        <Side of={left} label="Left" />
        <Button icon={<ArrowLeftRight size={14} aria-hidden />} onClick={onSwap} data-testid="compare-swap">Swap</Button>
        <Side of={right} label="Right" />
      </div>
      {kinds !== null && <p className={styles["unlike"]} role="note">{kinds}</p>}
      <div className={styles["body"]}>
        <section className={styles["differences"]} aria-labelledby="compare-differences">
          <h2 id="compare-differences" className={styles["title"]}>Differences <span className={styles["count"]}>{comparison.differences.length}</span></h2>
          {comparison.differences.length === 0 && <p className={styles["none"]}>Nothing that matters: both went the same way in about the same time.</p>}
          {comparison.differences.map(({ lane, words }) => (
            <button
              key={`${lane} ${words}`} type="button" className={styles["difference"]} aria-current={chosen?.lane === lane}
              onClick={() => {
                // It may be only the lane below that differs.
                if (!rows.some((row) => row.lane === lane)) setWhich("all");
                setChosen({ lane });
              }}
            >
              {words}
            </button>
          ))}
        </section>
        <section className={styles["lanes"]} aria-label="Lanes of both">
          <div className={styles["tools"]}>
            <Segmented<Which> label="Which lanes" value={which} onChange={setWhich} options={[{ value: "differing", label: "What differs" }, { value: "all", label: "All lanes" }]} />
            <span className={styles["count"]}>{rows.length} of {all.length} lanes</span>
            <Button size="sm" icon={<Copy size={13} aria-hidden />} onClick={copy}>Copy as TSV</Button>
          </div>
          <CompareTable rows={rows} left={nameOf(left)} right={nameOf(right)} chosen={chosen} />
        </section>
      </div>
    </div>
  );
}

function Side({ of, label }: { of: ComparedRelease; label: string }) {
  const { release, timeline } = of;
  const now = useNow(timeline.endedAt === null);
  const from = timeline.startedAt;
  return (
    <section className={styles["side"]} aria-label={label}>
      <div className={styles["name"]}>
        <button type="button" className={styles["open"]} title={`Open release ${release.id}`} onClick={() => { navigate({ screen: "release", id: release.id }); }}>
          <span className={styles["product"]}>{release.product}</span> <b>{nameOf(of)}</b>
        </button>
        <StatusChip status={release.status} />
      </div>
      <dl className={styles["facts"]}>
        <div><dt>Started</dt><dd>{from === null ? "not yet" : `${day(from)} ${clock(from)}`}</dd></div>
        {from !== null && <div><dt>{timeline.endedAt === null ? "Elapsed" : "Took"}</dt><dd>{duration(Math.max(0, (timeline.endedAt ?? now) - from))}</dd></div>}
        <div><dt>By</dt><dd>{personName(release.by)}</dd></div>
        <div><dt>Flow</dt><dd className="truncate" title={release.flow}>{release.flow}</dd></div>
      </dl>
      {release.cause !== null && <p className={styles["cause"]} title={release.cause}>{release.cause}</p>}
    </section>
  );
}

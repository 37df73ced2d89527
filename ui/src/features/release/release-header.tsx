// What is released, how it stands, and what can be done about it.

import { ArrowRight, GitCommitHorizontal, History, OctagonX, RotateCcw, Route as FlowIcon } from "lucide-react";

import type { Forecast, ProfileState, ReleaseScreen } from "../../gen/bindings";
import { CopyLink } from "../../app/copy-link";
import { awayWords, readOnlyWords } from "../../app/link-words";
import { navigate } from "../../app/router";
import { Button } from "../../components/button";
import { Refusable } from "../../components/refusable";
import { StatusChip, StatusIcon } from "../../components/status-chip";
import { statusLook } from "../../components/status";
import { clock, clockSeconds, day, Elapsed } from "../../components/time";
import { nameOf } from "../../components/person";
import { countStatuses, isOver, shortSha, subject, versionChange } from "./facts";
import styles from "./release-header.module.css";

/** A moment of the past that is shown in place of what is. */
export type Lookback = { at: number; problem: string | null; over: boolean; onBack: () => void };

export type ReleaseHeaderProps = {
  profile: ProfileState; screen: ReleaseScreen; forecast: Forecast | null; lookback: Lookback | null; onTerminate: () => void; onRetry: () => void;
};

export function ReleaseHeader({ profile, screen, forecast, lookback, onTerminate, onRetry }: ReleaseHeaderProps) {
  const { release } = screen;
  const { plan } = release;
  const { from, to } = versionChange(plan);
  return (
    <header className={styles["header"]}>
      <div className={styles["row"]}>
        <h2 className={styles["product"]} title={plan.product}>{plan.product}</h2>
        <span className={styles["versions"]} title={from !== null && to !== null ? `${from} → ${to}` : (to ?? "")}>
          {from !== null && from !== to && <>{from} <ArrowRight size={16} aria-label="to" /></>}
          <b>{to ?? "no version"}</b>
        </span>
        <StatusChip status={release.status} data-testid="release-status" />
        <ul className={styles["counts"]} aria-label="Environments by status">
          {countStatuses(release.environments).map(({ status, count }) => (
            <li key={status}><StatusIcon status={status} /><b>{count}</b> <span className={styles["countWord"]}>{statusLook(status).word}</span></li>
          ))}
        </ul>
        {lookback === null ? <Actions profile={profile} screen={screen} onTerminate={onTerminate} onRetry={onRetry} /> : <Back lookback={lookback} />}
      </div>
      <div className={styles["row"]}>
        <button
          type="button" className={styles["flow"]} title={`Open flow ${plan.flow}`}
          onClick={() => {
            navigate({ screen: "flow", name: plan.flow });
          }}
        >
          <FlowIcon size={14} aria-hidden /><span className="truncate">{plan.flow}</span>
        </button>
        {plan.flowVersion !== null && <span className={styles["quiet"]}>{plan.flowVersion}</span>}
        <GitCommitHorizontal size={14} className={styles["quiet"]} aria-hidden />
        <code className={styles["sha"]} title={`${plan.source.commit}\n${plan.source.message}\n${plan.source.author}`}>{shortSha(plan.source.commit)}</code>
        <span className={styles["subject"]} title={plan.source.message}>{subject(plan.source.message)}</span>
        <span className={styles["author"]} title={plan.source.author}>by {nameOf(plan.source.author)}</span>
        <Times screen={screen} forecast={lookback === null ? forecast : null} />
      </div>
    </header>
  );
}

/** Nothing can be done about the past: the way back stands where the commands are. */
function Back({ lookback: { at, problem, over, onBack } }: { lookback: Lookback }) {
  return (
    <div className={styles["actions"]}>
      <span className={styles["lookback"]} role="status" data-testid="lookback">
        <History size={14} aria-hidden />
        <span>{problem === null ? <>As it stood at <b>{clockSeconds(at)}</b></> : problem}</span>
      </span>
      <Button keys="Esc" onClick={onBack} data-testid="back-to-live">{over ? "Back to the end" : "Back to live"}</Button>
    </div>
  );
}

function Times({ screen: { release }, forecast }: { screen: ReleaseScreen; forecast: Forecast | null }) {
  const attempts = release.retries.length + 1;
  if (release.startedAt === null) {
    return <span className={styles["times"]}><span>Triggered <b>{clock(release.createdAt)}</b> by {release.by}</span><span>Waiting <b><Elapsed since={release.createdAt} until={release.endedAt} /></b></span></span>;
  }
  const over = isOver(release);
  return (
    <span className={styles["times"]}>
      <span title={day(release.startedAt)}>Started <b>{clock(release.startedAt)}</b> by {release.by}</span>
      <span>{over ? "Took" : "Elapsed"} <b><Elapsed since={release.startedAt} until={release.endedAt} /></b>{attempts > 1 && `, ${attempts} attempts`}</span>
      {!over && forecast !== null && forecast.endsAt !== null && (
        <span data-testid="expected-end" title={day(forecast.endsAt)}>Expected end <b>{clock(forecast.endsAt)}</b>{forecast.ifApprovedNow && ", if approved now"}</span>
      )}
    </span>
  );
}

function Actions({ profile, screen, onTerminate, onRetry }: Pick<ReleaseHeaderProps, "profile" | "screen" | "onTerminate" | "onRetry">) {
  const { release, terminateRefused, retryRefused } = screen;
  const refused = readOnlyWords(profile) ?? awayWords(profile.link);
  const noTerminate = refused ?? terminateRefused;
  const noRetry = refused ?? retryRefused;
  const failed = release.status === "FAILED" || release.status === "TERMINATED";
  const runtime = release.plan.runtimeId ?? profile.info?.id ?? null;
  return (
    <div className={styles["actions"]}>
      {runtime !== null && <CopyLink runtime={runtime} route={{ screen: "release", id: release.id }} words />}
      {failed ? (
        <Refusable reason={noRetry}>
          <Button icon={<RotateCcw size={14} aria-hidden />} disabled={noRetry !== null} data-testid="retry-button" onClick={onRetry}>Retry…</Button>
        </Refusable>
      ) : (
        <Refusable reason={noTerminate}>
          <Button variant="danger" icon={<OctagonX size={14} aria-hidden />} disabled={noTerminate !== null} data-testid="terminate-button" onClick={onTerminate}>Terminate…</Button>
        </Refusable>
      )}
    </div>
  );
}

// Steps that wait for a decision: who may take it, for how long it has waited, and the two answers.

import { Check, Hand, ScrollText, Timer, X } from "lucide-react";

import { forgetDecision, requestDecision, useScreenRequest } from "../../app/screen-request";
import { useShortcut } from "../../app/shortcuts";
import type { ProfileState, ReleaseScreen, Verdict } from "../../gen/bindings";
import { Button } from "../../components/button";
import { Refusable } from "../../components/refusable";
import { Elapsed, useNow } from "../../components/time";
import { ApprovalDialog, refusal } from "./approval-dialog";
import styles from "./approval.module.css";
import { countdownWords, type OpenApproval, openApprovals, whereWords, whoWords } from "./approval-words";
import { effectParts } from "./facts";
import type { LogPlace } from "./log-places";

export type ApprovalBannerProps = { profile: ProfileState; screen: ReleaseScreen; onOpenLog: (place: LogPlace) => void };

export function ApprovalBanner({ profile, screen, onOpenLog }: ApprovalBannerProps) {
  const { release } = screen;
  const open = openApprovals(screen);
  // The inbox asks for the same dialog as the buttons here.
  const asked = useScreenRequest(({ decision }) => (decision?.release === release.id ? decision : null));
  const decide = (verdict: Verdict, approval?: number): void => {
    const number = approval ?? focusedApproval() ?? (open.find((each) => refusal(profile, screen, each.approval.number) === null) ?? open[0])?.approval.number;
    if (number !== undefined) requestDecision({ release: release.id, approval: number, verdict });
  };
  const when = open.length > 0;
  useShortcut("a", "Approve what waits", () => { decide("approve"); }, { when });
  useShortcut("x", "Reject what waits", () => { decide("reject"); }, { when });
  return (
    <>
      {when && (
        <section className={styles["banner"]} data-several={open.length > 1} aria-label="Waiting for a decision" data-testid="approval-banner">
          {open.map((each, index) => (
            <Waiting
              key={each.approval.number} open={each} screen={screen} refused={refusal(profile, screen, each.approval.number)} keys={index === 0 && open.length === 1}
              onDecide={(verdict) => { decide(verdict, each.approval.number); }} onOpenLog={onOpenLog}
            />
          ))}
        </section>
      )}
      {asked && <ApprovalDialog key={`${String(asked.approval)} ${asked.verdict}`} profile={profile} screen={screen} approval={asked.approval} verdict={asked.verdict} onClose={forgetDecision} />}
    </>
  );
}

/** The approval whose part of the banner has the focus. */
function focusedApproval(): number | null {
  const number = document.activeElement?.closest("[data-approval]")?.getAttribute("data-approval");
  return number == null ? null : Number(number);
}

type WaitingProps = {
  open: OpenApproval;
  screen: ReleaseScreen;
  refused: string | null;
  /** The keys are of this one alone. */
  keys: boolean;
  onDecide: (verdict: Verdict) => void;
  onOpenLog: (place: LogPlace) => void;
};

function Waiting({ open: { approval, may }, screen: { release }, refused, keys, onDecide, onOpenLog }: WaitingProps) {
  const parts = effectParts(approval.effect);
  const who = `${whereWords(release, approval)} · ${whoWords(may, release.by)}`;
  return (
    <article className={styles["approval"]} data-approval={approval.number} data-testid={`approval-${String(approval.number)}`}>
      <div className={styles["words"]}>
        <h2 className={styles["title"]}>
          <Hand size={16} aria-hidden />
          <span className={styles["name"]} title={approval.displayName}>{parts.environment ?? "The release"} waits for a decision: {approval.displayName}</span>
          <span className={styles["since"]}>for <Elapsed since={approval.since} /></span>
          {approval.until !== null && <Countdown until={approval.until} />}
        </h2>
        {approval.message !== null && <p className={styles["message"]} title={approval.message}>{approval.message}</p>}
        <p className={styles["quiet"]} title={who}>{who}</p>
        {refused !== null && <p className={styles["refusal"]}>{refused}</p>}
      </div>
      <div className={styles["actions"]}>
        <Button size="sm" variant="ghost" icon={<ScrollText size={13} aria-hidden />} onClick={() => { onOpenLog({ ...parts, node: null }); }}>Open log</Button>
        <Refusable reason={refused}>
          <Button variant="danger" icon={<X size={14} aria-hidden />} {...(keys && { keys: "X" })} disabled={refused !== null} onClick={() => { onDecide("reject"); }} data-testid={`reject-${String(approval.number)}`}>Reject…</Button>
        </Refusable>
        <Refusable reason={refused}>
          <Button variant="solid" icon={<Check size={14} aria-hidden />} {...(keys && { keys: "A" })} disabled={refused !== null} onClick={() => { onDecide("approve"); }} data-testid={`approve-${String(approval.number)}`}>Approve…</Button>
        </Refusable>
      </div>
    </article>
  );
}

function Countdown({ until }: { until: number }) {
  const words = countdownWords(until, useNow());
  return <span className={styles["countdown"]}><Timer size={13} aria-hidden />{words}</span>;
}

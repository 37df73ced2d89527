// Cause and effect of a failure, the last lines of what failed, and what a retry would do.

import { CircleX, Copy, OctagonX, RotateCcw, ScrollText } from "lucide-react";

import { awayWords, readOnlyWords } from "../../app/link-words";
import type { Issue, ProfileState, ReleaseScreen } from "../../gen/bindings";
import { Button } from "../../components/button";
import { Refusable } from "../../components/refusable";
import { toast } from "../../components/toast";
import { plainText } from "./ansi";
import { failureDetails, failureWords } from "./failure-words";
import { parseLine } from "./log-lines";
import { type LogPlace, placeOfIssue } from "./log-places";
import { RetryLines } from "./retry-lines";
import styles from "./failure-banner.module.css";

export type FailureBannerProps = {
  profile: ProfileState;
  screen: ReleaseScreen;
  /** Where the view below needs the room: cause and actions alone. */
  compact: boolean;
  onRetry: () => void;
  onOpenLog: (place: LogPlace) => void;
};

const TAIL_LINES = 7;

export function FailureBanner({ profile, screen, compact, onRetry, onOpenLog }: FailureBannerProps) {
  const { release, issues, retry } = screen;
  const refused = retryRefusal(profile, screen);
  const issue = issues[0];
  if (release.status === "TERMINATED" && release.terminated !== null && !issue) return <TerminatedBanner profile={profile} screen={screen} compact={compact} onRetry={onRetry} />;
  if (!issue || release.status === "SUCCEEDED") return null;
  const words = failureWords(release, issue);
  const retryable = release.status === "FAILED" || release.status === "TERMINATED";
  return (
    <section className={styles["banner"]} data-testid="failure-banner" data-tone="failed" data-compact={compact} role="alert">
      <div className={styles["cause"]}>
        <h2 className={styles["title"]} title={words.title}><CircleX size={16} aria-hidden /><span>{words.title}</span></h2>
        {!compact && <p>{words.what}</p>}
        <p className={styles["effect"]}>{[words.effect, words.skipped].filter((part) => part !== null).join(" ")}</p>
        {!compact && issue.failure.hint !== null && <p className={styles["effect"]}>{issue.failure.hint}</p>}
        <div className={styles["actions"]}>
          {retryable && (
            <Refusable reason={refused}>
              <Button variant="solid" icon={<RotateCcw size={14} aria-hidden />} disabled={refused !== null} onClick={onRetry}>
                Retry from {shortNode(words.retryFrom)}…
              </Button>
            </Refusable>
          )}
          <Button icon={<ScrollText size={14} aria-hidden />} onClick={() => { onOpenLog(placeOfIssue(issue)); }}>Open log</Button>
          <CopyDetails screen={screen} />
        </div>
      </div>
      {!compact && issue.failure.logTail.length > 0 && <Tail issue={issue} />}
      {!compact && retryable && (
        <div className={styles["retry"]}>
          <h3 className={styles["label"]}>What a retry does</h3>
          <RetryLines preview={retry} most={3} />
        </div>
      )}
    </section>
  );
}

/** Why it can't be retried now; `null`: it can. */
function retryRefusal(profile: ProfileState, { retryRefused }: ReleaseScreen): string | null {
  return readOnlyWords(profile) ?? awayWords(profile.link) ?? retryRefused;
}

function TerminatedBanner({ profile, screen, compact, onRetry }: Omit<FailureBannerProps, "onOpenLog">) {
  const refused = retryRefusal(profile, screen);
  const { terminated } = screen.release;
  const who = { person: `${terminated?.by ?? "Somebody"} terminated it`, timeout: "Its time was up", queueOverflow: "Too many releases waited in the queue" };
  return (
    <section className={styles["banner"]} data-testid="termination-banner" data-tone="terminated" data-compact={compact}>
      <div className={styles["cause"]}>
        <h2 className={styles["title"]}><OctagonX size={16} aria-hidden />{who[terminated?.cause ?? "person"]}</h2>
        {terminated?.reason && <p>{terminated.reason}</p>}
        <p className={styles["effect"]}>What was promoted by then stays as it is and was not rolled back.</p>
        <div className={styles["actions"]}>
          <Refusable reason={refused}>
            <Button icon={<RotateCcw size={14} aria-hidden />} disabled={refused !== null} onClick={onRetry}>
              Go on with it…
            </Button>
          </Refusable>
        </div>
      </div>
      {!compact && (
        <div className={styles["retry"]}>
          <h3 className={styles["label"]}>What a retry does</h3>
          <RetryLines preview={screen.retry} most={3} />
        </div>
      )}
    </section>
  );
}

function Tail({ issue }: { issue: Issue }) {
  const lines = issue.failure.logTail.slice(-TAIL_LINES).map(parseLine);
  const of = issue.failure.node === null ? "the log" : shortNode(issue.failure.node);
  return (
    <div className={styles["tail"]}>
      <h3 className={styles["label"]}>Last lines of {of}{issue.attempt > 1 && `, attempt ${issue.attempt}`}</h3>
      <pre tabIndex={0}>
        {lines.map((line, index) => (
          <div key={index} className={styles["line"]}>
            {line.at !== null && <span className={styles["time"]}>{new Date(line.at).toLocaleTimeString("en-GB")} </span>}
            {plainText(line.text)}
          </div>
        ))}
      </pre>
    </div>
  );
}

function CopyDetails({ screen }: { screen: ReleaseScreen }) {
  return (
    <Button
      icon={<Copy size={14} aria-hidden />}
      onClick={() => {
        void navigator.clipboard.writeText(failureDetails(screen)).then(() => {
          toast({ tone: "success", title: "Details copied" });
        });
      }}
    >
      Copy details
    </Button>
  );
}

/** `P[0].api-suite` reads `api-suite`. */
function shortNode(node: string): string {
  return node.split(".").at(-1) ?? node;
}

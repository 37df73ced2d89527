// What went wrong, grouped by whose failure it is, the cause first; beside it what a retry would do.

import { CircleCheck, CircleX, FileCode2, ScrollText } from "lucide-react";
import { useState } from "react";

import type { Issue, ReleaseScreen } from "../../gen/bindings";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { plainText } from "./ansi";
import { planOf, stageName, stageTitles } from "./facts";
import { stageOfIssue } from "./failure-words";
import { issueGroups } from "./issue-groups";
import { lineTime, parseLine } from "./log-lines";
import { type LogPlace, placeKey, placeOfIssue } from "./log-places";
import { ManifestDialog } from "./manifest-dialog";
import { RetryLines } from "./retry-lines";
import styles from "./issues.module.css";

export type IssuesViewProps = { screen: ReleaseScreen; onOpenLog: (place: LogPlace) => void };

export function IssuesView({ screen, onOpenLog }: IssuesViewProps) {
  const [manifest, setManifest] = useState<string | null>(null);
  if (screen.issues.length === 0) {
    return <EmptyState icon={<CircleCheck size={24} aria-hidden />} title="No issues" text="Nothing has failed in this release. Failures of workflows, applications and Git appear here with their last lines." />;
  }
  const { status, plan } = screen.release;
  const yaml = manifest === null ? undefined : plan.templates[manifest];
  return (
    <div className={styles["issues"]} tabIndex={0} role="group" aria-label="Issues">
      <div className={styles["groups"]}>
        {issueGroups(screen.issues).map(({ kind, title, issues }) => (
          <section key={kind} aria-labelledby={`issues-${kind}`}>
            <h2 id={`issues-${kind}`} className={styles["kind"]}>{title}<span className={styles["many"]}>{issues.length}</span></h2>
            {issues.map((issue) => (
              <IssueCard key={placeKey(placeOfIssue(issue))} issue={issue} screen={screen} onOpenLog={onOpenLog} onManifest={setManifest} />
            ))}
          </section>
        ))}
      </div>
      {(status === "FAILED" || status === "TERMINATED") && (
        <aside className={styles["retry"]} aria-labelledby="issues-retry">
          <h2 id="issues-retry" className={styles["kind"]}>What a retry does</h2>
          <RetryLines preview={screen.retry} />
        </aside>
      )}
      {manifest !== null && yaml !== undefined && <ManifestDialog workflow={manifest} yaml={yaml} onClose={() => { setManifest(null); }} />}
    </div>
  );
}

type IssueCardProps = { issue: Issue; screen: ReleaseScreen; onOpenLog: (place: LogPlace) => void; onManifest: (workflow: string) => void };

function IssueCard({ issue, screen: { release, issues }, onOpenLog, onManifest }: IssueCardProps) {
  const { failure } = issue;
  const stage = stageOfIssue(release, issue);
  const name = stage && stageName(stage, issue.environment === null ? null : planOf(release.plan, issue.environment));
  const where = [issue.environment ?? "Release", issue.application, stageTitles[issue.stage], name === stageTitles[issue.stage] ? null : name]
    .filter((part) => part !== null).join(" › ");
  const workflow = stage?.workflow ?? null;
  return (
    <article className={styles["issue"]} data-testid="issue" data-kind={failure.kind}>
      <header className={styles["head"]}>
        <CircleX size={14} aria-hidden />
        <h3 className={styles["where"]} title={where}>{where}</h3>
        {issues[0] === issue && issues.length > 1 && <span className={styles["first"]}>failed first</span>}
        <span className={styles["at"]}>attempt {issue.attempt}</span>
        {workflow !== null && release.plan.templates[workflow] !== undefined && (
          <Button size="sm" variant="ghost" icon={<FileCode2 size={13} aria-hidden />} onClick={() => { onManifest(workflow); }} data-testid="open-manifest">Manifest</Button>
        )}
        {workflow !== null && (
          <Button size="sm" variant="ghost" icon={<ScrollText size={13} aria-hidden />} onClick={() => { onOpenLog(placeOfIssue(issue)); }}>Open log</Button>
        )}
      </header>
      <p className={styles["says"]}>{failure.message}</p>
      {failure.hint !== null && <p className={styles["hint"]}>{failure.hint}</p>}
      {failure.logTail.length > 0 && <Tail issue={issue} {...(workflow !== null && { onOpenLog })} />}
      <code className={styles["code"]}>{failure.code}</code>
    </article>
  );
}

/** The last lines of what failed; each leads to itself in the log. */
function Tail({ issue, onOpenLog }: { issue: Issue; onOpenLog?: (place: LogPlace) => void }) {
  const { logTail: tail } = issue.failure;
  return (
    <ol className={styles["tail"]} aria-label="Last lines">
      {tail.map((raw, index) => {
        const line = parseLine(raw);
        const words = <><span className={styles["time"]}>{line.at === null ? "" : lineTime(line.at)}</span><span>{plainText(line.text)}</span></>;
        return (
          <li key={index}>
            {onOpenLog ? (
              <button
                type="button" className={styles["line"]} title="Open the log at this line" data-testid="issue-line"
                onClick={() => { onOpenLog({ ...placeOfIssue(issue), line: index - tail.length }); }}
              >
                {words}
              </button>
            ) : <div className={styles["line"]}>{words}</div>}
          </li>
        );
      })}
    </ol>
  );
}

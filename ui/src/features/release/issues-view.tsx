// What went wrong, grouped by whose failure it is, the cause first.

import { CircleCheck, CircleX, ScrollText } from "lucide-react";

import type { FailureKind, Issue, ReleaseScreen } from "../../gen/bindings";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { plainText } from "./ansi";
import { parseLine } from "./log-lines";
import { planOf, stageName, stageTitles } from "./facts";
import { stageOfIssue } from "./failure-words";
import { type LogPlace, placeOfIssue } from "./log-places";
import styles from "./tables.module.css";

const kinds: readonly { kind: FailureKind; title: string }[] = [
  { kind: "workflow", title: "Workflows" }, { kind: "application", title: "Applications" }, { kind: "git", title: "Git" },
];

export function IssuesView({ screen, onOpenLog }: { screen: ReleaseScreen; onOpenLog: (place: LogPlace) => void }) {
  if (screen.issues.length === 0) {
    return <EmptyState icon={<CircleCheck size={24} aria-hidden />} title="No issues" text="Nothing has failed in this release. Failures of workflows, applications and Git appear here with their last lines." />;
  }
  return (
    <div className={styles["issues"]} tabIndex={0} role="group" aria-label="Issues">
      {kinds.map(({ kind, title }) => {
        const own = screen.issues.filter((issue) => issue.failure.kind === kind);
        return own.length > 0 && (
          <section key={kind}>
            <h2>{title}</h2>
            {own.map((issue) => <IssueCard key={Object.values(placeOfIssue(issue)).join("/")} issue={issue} screen={screen} onOpenLog={onOpenLog} />)}
          </section>
        );
      })}
    </div>
  );
}

function IssueCard({ issue, screen, onOpenLog }: { issue: Issue; screen: ReleaseScreen; onOpenLog: (place: LogPlace) => void }) {
  const { failure } = issue;
  const stage = stageOfIssue(screen.release, issue);
  const name = stage && planName(screen, issue, stage);
  const where = [issue.environment ?? "Release", issue.application, stageTitles[issue.stage], name === stageTitles[issue.stage] ? null : name]
    .filter((part) => part !== null).join(" › ");
  return (
    <article className={styles["issue"]} data-testid="issue" data-kind={failure.kind}>
      <header className={styles["issueHead"]}>
        <CircleX size={14} aria-hidden />
        <span className={styles["where"]} title={where}>{where}</span>
        {screen.issues[0] === issue && screen.issues.length > 1 && <span className={styles["first"]}>failed first</span>}
        <span className={styles["at"]}>attempt {issue.attempt}</span>
        {stage?.workflow != null && (
          <Button size="sm" variant="ghost" icon={<ScrollText size={13} aria-hidden />} onClick={() => { onOpenLog(placeOfIssue(issue)); }}>Open log</Button>
        )}
      </header>
      <p className={styles["says"]}>{failure.message}</p>
      {failure.hint !== null && <p className={styles["hint"]}>{failure.hint}</p>}
      {failure.logTail.length > 0 && <pre tabIndex={0}>{failure.logTail.map(tailLine).join("\n")}</pre>}
      <code className={styles["code"]}>{failure.code}</code>
    </article>
  );
}

function planName(screen: ReleaseScreen, issue: Issue, stage: Parameters<typeof stageName>[0]): string {
  return stageName(stage, issue.environment === null ? null : planOf(screen.release.plan, issue.environment));
}

function tailLine(raw: string): string {
  const line = parseLine(raw);
  return line.at === null ? plainText(line.text) : `${new Date(line.at).toLocaleTimeString("en-GB")} ${plainText(line.text)}`;
}

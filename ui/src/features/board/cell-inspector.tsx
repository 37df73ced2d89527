// One cell in full: its applications, how they came to be what they are, and promoting from here.

import { ArrowRightToLine, X } from "lucide-react";

import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { IconButton } from "../../components/icon-button";
import { Skeleton } from "../../components/skeleton";
import { Ago } from "../../components/time";
import { Truncated } from "../../components/truncated";
import { Refusable } from "../../components/refusable";
import type { BoardApplication, Deployment } from "../../gen/bindings";
import { navigate } from "../../app/router";
import { type CellView, behindWords, healthOf } from "./board";
import { HealthMark } from "./board-cell";
import styles from "./cell-inspector.module.css";
import { useDeployments } from "./use-board";

type CellInspectorProps = {
  profile: string;
  product: string;
  cell: CellView;
  comparedWith: string | null;
  /** Why nothing can be promoted; `null`: it can. */
  refusal: string | null;
  onPromote: () => void;
  onClose: () => void;
};

export function CellInspector({ profile, product, cell, comparedWith, refusal, onPromote, onClose }: CellInspectorProps) {
  const { release } = cell;
  return (
    <aside className={styles["inspector"]} aria-label={`${product} in ${cell.environment}`} data-testid="cell-inspector">
      <header className={styles["header"]}>
        <h2><Truncated>{`${product} in ${cell.environment}`}</Truncated></h2>
        <IconButton label="Close" icon={<X size={14} />} onClick={onClose} />
      </header>
      <div className={styles["actions"]}>
        <Refusable reason={refusal}>
          <Button variant="solid" icon={<ArrowRightToLine size={14} />} data-testid="promote" disabled={refusal !== null} onClick={onPromote}>Promote from {cell.environment}…</Button>
        </Refusable>
        {release && <Button variant="outline" onClick={() => { navigate({ screen: "release", id: release.summary.id }); }}>Open its release</Button>}
      </div>
      {cell.applications.map((application) => (
        <section key={application.name} className={styles["application"]} aria-label={application.name}>
          <Facts application={application} comparedWith={comparedWith} />
          <History profile={profile} application={application.name} />
        </section>
      ))}
    </aside>
  );
}

function Facts({ application, comparedWith }: { application: BoardApplication; comparedWith: string | null }) {
  const { name, version, behind, health, sync, branch, path, problem } = application;
  const facts: [string, string | null][] = [
    ["Version", version ?? "none"],
    ["Behind", behind === null ? null : behind.versions === 0 && behind.commits === 0 ? `level with ${comparedWith ?? "the first"}` : `${behindWords(behind.versions)} ${comparedWith ?? ""} (${String(behind.commits)} commits)`],
    ["Sync", sync],
    ["Place", `${path} on ${branch}`],
  ];
  return (
    <>
      <h3><Truncated>{name}</Truncated><HealthMark health={healthOf(health)} /></h3>
      {problem !== null && <p className={styles["problem"]}>{problem}</p>}
      <dl className={styles["facts"]}>
        {facts.map(([label, value]) => value !== null && <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
      </dl>
    </>
  );
}

function History({ profile, application }: { profile: string; application: string }) {
  const { data, error, refetch } = useDeployments(profile, application);
  if (error) return <ErrorBanner error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} label="Reading its history" />;
  if (data.length === 0) return <p className={styles["none"]}>Nothing was ever deployed here.</p>;
  return (
    <ol className={styles["history"]} aria-label={`Deployments of ${application}`} data-testid={`history-${application}`}>
      {data.map((deployment) => <Entry key={deployment.commit.sha} deployment={deployment} />)}
    </ol>
  );
}

function Entry({ deployment: { commit, version, release } }: { deployment: Deployment }) {
  const at = Date.parse(commit.date);
  const subject = commit.message.split("\n", 1)[0] ?? "";
  return (
    <li>
      <span className={styles["entryLine"]}>
        <b>{version ?? "–"}</b>
        <code>{commit.sha.slice(0, 7)}</code>
        {Number.isFinite(at) && <Ago at={at} />}
        {release === null ? <span className={styles["byHand"]}>by hand</span> : <button type="button" className={styles["link"]} onClick={() => { navigate({ screen: "release", id: release }); }}>its release</button>}
      </span>
      <Truncated className={styles["subject"]}>{`${subject} · ${commit.author}`}</Truncated>
    </li>
  );
}

// One product: its versions in all environments side by side, and the differences of any two.

import { ArrowRightToLine, Box } from "lucide-react";
import { useState } from "react";

import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { readOnlyWords } from "../../app/link-words";
import { NeverRead } from "../../app/never-read";
import { requestTrigger } from "../../app/trigger-request";
import { Button } from "../../components/button";
import { DiffView } from "../../components/diff-view";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { Picker } from "../../components/picker";
import { Refusable } from "../../components/refusable";
import { Skeleton } from "../../components/skeleton";
import { Ago } from "../../components/time";
import shared from "../../components/list-screen.module.css";
import type { BoardApplication, ProfileState } from "../../gen/bindings";
import { behindWords, healthOf } from "./board";
import { HealthMark } from "./board-cell";
import styles from "./product-screen.module.css";
import { useBoard, useDifference } from "./use-board";

type Placed = BoardApplication & { environment: string };

export function ProductScreen({ profile, name }: { profile: ProfileState; name: string }) {
  const { data, error, isPending, refetch } = useBoard(profile.profile.id);
  const product = data?.board.products.find((each) => each.name === name);
  const refusal = readOnlyWords(profile);
  const applications: Placed[] = (data?.board.environments ?? []).flatMap(({ name: environment }) =>
    (product?.cells.find((cell) => cell.environment === environment)?.applications ?? []).map((application) => ({ ...application, environment })),
  );
  return (
    <div className={shared["screen"]} data-testid="product-screen">
      <Breadcrumb parts={[{ label: "Board", route: { screen: "board" } }, { label: name }]} />
      <TopBarActions>
        <Refusable reason={refusal}>
          <Button variant="solid" icon={<ArrowRightToLine size={14} />} disabled={refusal !== null || applications.length === 0} onClick={() => { requestTrigger({ product: name, from: applications[0]?.environment ?? "" }); }}>Promote</Button>
        </Refusable>
      </TopBarActions>
      <div className={styles["content"]}>
        {error && <NeverRead profile={profile} error={error} what="versions" onRetry={() => void refetch()} />}
        {isPending && <Skeleton rows={6} label="Reading what runs where" />}
        {data && applications.length === 0 && <EmptyState icon={<Box size={28} />} title="Nothing of it is deployed" text={`No application names the product ${name}.`} />}
        {applications.length > 0 && (
          <>
            <Versions applications={applications} comparedWith={product?.comparedWith ?? null} />
            <Differences profile={profile.profile.id} applications={applications} />
          </>
        )}
      </div>
      <StatusBar left={data && <>{applications.length} applications · as of <Ago at={data.seenAt} /></>} />
    </div>
  );
}

function Versions({ applications, comparedWith }: { applications: readonly Placed[]; comparedWith: string | null }) {
  return (
    <table className={styles["versions"]} aria-label="Versions in all environments">
      <thead>
        <tr><th scope="col">Environment</th><th scope="col">Application</th><th scope="col">Version</th><th scope="col">Behind {comparedWith ?? ""}</th><th scope="col">Health</th><th scope="col">Sync</th><th scope="col">Last change</th></tr>
      </thead>
      <tbody>
        {applications.map(({ environment, name, version, behind, health, sync, commit, problem }) => (
          <tr key={name} data-testid={`application-${name}`}>
            <th scope="row">{environment}</th>
            <td>{name}</td>
            <td><b>{version ?? "–"}</b></td>
            <td>{behind === null ? "not known" : behind.versions === 0 && behind.commits === 0 ? "level" : `${behindWords(behind.versions)}, ${String(behind.commits)} commits`}</td>
            <td><HealthMark health={healthOf(health)} /></td>
            <td>{sync ?? "–"}</td>
            <td className={styles["change"]}>{problem ?? (commit && <><code>{commit.sha.slice(0, 7)}</code> {commit.message.split("\n", 1)[0]} · {commit.author}</>)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Differences({ profile, applications }: { profile: string; applications: readonly Placed[] }) {
  const [left, setLeft] = useState(applications[0]?.name ?? null);
  const [right, setRight] = useState(applications.find(({ environment }) => environment === applications.at(-1)?.environment)?.name ?? null);
  const { data, error, isFetching, refetch } = useDifference(profile, left, right);
  const options = (other: string | null) => applications.filter(({ name }) => name !== other).map(({ name, environment, version }) => ({ value: name, label: name, detail: `${environment} ${version ?? ""}` }));
  return (
    <section className={styles["differences"]} aria-label="Differences">
      <h2>Differences</h2>
      <div className={styles["pickers"]}>
        <Picker label="From" testId="difference-left" value={left} display={left ?? "Choose"} options={options(right)} onChange={setLeft} />
        <Picker label="To" testId="difference-right" value={right} display={right ?? "Choose"} options={options(left)} onChange={setRight} />
      </div>
      {error && <ErrorBanner error={error} onRetry={() => void refetch()} />}
      {isFetching && !data && <Skeleton rows={4} label="Comparing" />}
      {data?.length === 0 && <p className={styles["none"]}>Their files are the same.</p>}
      {data?.map(({ path, diff }) => (
        <article key={path} className={styles["file"]}>
          <DiffView diff={diff} label={`Difference of ${path}`} data-testid="file-difference" />
        </article>
      ))}
    </section>
  );
}

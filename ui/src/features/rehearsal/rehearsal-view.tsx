// A flow that is played with chosen outcomes.

import { Drama } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { Picker } from "../../components/picker";
import { Skeleton } from "../../components/skeleton";
import type { ProfileState, RehearsalRequest } from "../../gen/bindings";
import { useConfiguration } from "../../platform/queries";
import { productsFor } from "../trigger/readiness";
import { LanesPanel } from "./lanes-panel";
import { Problems } from "./problems";
import { ScenarioBar } from "./scenario-bar";
import { Stage } from "./stage";
import { usePlay } from "./use-play";
import { usePlayer } from "./use-player";
import { usePlayerKeys } from "./use-player-keys";
import { useScenarios } from "./use-scenarios";
import styles from "./rehearsal.module.css";

export type RehearsalViewProps = {
  profile: ProfileState;
  flow: string;
  /** The draft is played, not what is published. */
  draft: boolean;
  /** Changes whenever the draft's text does: it is played anew then. */
  text: string;
  /** `null`: she has to choose one. */
  product: string | null;
  application: string | null;
  onProduct: (product: string) => void;
  onClose: () => void;
  /** It is closed by a button of its own. */
  closes?: boolean;
};

export function RehearsalView({ profile, flow, draft, text, product, application, onProduct, onClose, closes = true }: RehearsalViewProps) {
  const id = profile.profile.id;
  const [picked, setPicked] = useState<string | null>(null);
  const scenarios = useScenarios(id, flow);
  const { scenario } = scenarios;
  const request: RehearsalRequest | null = product === null ? null : { flow, draft, product, application: picked ?? application, scenario };
  const read = usePlay(id, request, text);
  const play = read.data ?? null;
  const player = usePlayer(play?.timeline?.timeline ?? null);
  const onKeyDown = usePlayerKeys(player, closes ? onClose : null);
  const applications = play?.view.applications ?? [];
  const section = useRef<HTMLElement>(null);
  // Synchronises the focus: in a dialog the keys are heard here, before anything is chosen.
  useEffect(() => {
    if (!closes) section.current?.focus();
  }, [closes]);
  const playable = play !== null && play.timeline !== null;

  const pickers = (
    <div className={styles["pickers"]}>
      <ProductPicker profile={id} flow={flow} product={product} onProduct={(name) => { setPicked(null); onProduct(name); }} />
      {applications.length > 1 && (
        <Picker
          label="Application of the trigger environment" hideLabel testId="rehearsal-application" value={picked ?? application} display={picked ?? application ?? "Choose an application"}
          options={applications.map((name) => ({ value: name, label: name }))} onChange={setPicked}
        />
      )}
    </div>
  );
  return (
    // Keys that nothing inside has taken move the playhead, wherever the view stands.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section ref={section} tabIndex={-1} className={styles["rehearsal"]} data-testid="rehearsal" aria-label={`Rehearsal of ${flow}`} onKeyDown={onKeyDown}>
      <div className={styles["side"]}>
        {pickers}
        <ScenarioBar scenarios={scenarios} flow={flow} />
        {playable && play.view.played !== null && (
          <LanesPanel lanes={play.view.played.lanes} rejected={play.view.played.rejected} scenario={scenario} onChange={scenarios.change} at={player.playhead?.at ?? play.end} />
        )}
      </div>
      <div className={styles["main"]}>
        <Main waits={product === null} error={read.error} onRetry={() => void read.refetch()}>
          {play === null ? null : playable ? (
            <Stage profile={id} play={play} player={player} onClose={closes ? onClose : null} />
          ) : (
            <Problems problems={play.view.problems} choose={applications.length > 1 && picked === null && application === null} />
          )}
        </Main>
      </div>
    </section>
  );
}

function Main({ waits, error, onRetry, children }: { waits: boolean; error: unknown; onRetry: () => void; children: ReactNode }) {
  if (waits) return <EmptyState icon={<Drama size={24} />} title="Whose release shall be played?" text="Applications, policies and usual times are those of a product: choose one on the left." />;
  if (error != null) return <div className={styles["pad"]}><ErrorBanner error={error} onRetry={onRetry} /></div>;
  return children ?? <div className={styles["pad"]} aria-busy><Skeleton rows={8} /></div>;
}

type ProductPickerProps = { profile: string; flow: string; product: string | null; onProduct: (product: string) => void };

function ProductPicker({ profile, flow, product, onProduct }: ProductPickerProps) {
  const configuration = useConfiguration(profile).data ?? null;
  const products = productsFor(configuration?.products ?? [], flow);
  return (
    <Picker
      label="Product" hideLabel testId="rehearsal-product" value={product} display={product ?? "Choose a product"}
      options={products.map((each) => ({ value: each.product.name, label: each.product.name, detail: each.named ? (each.product.description ?? "Has this flow") : "Does not name this flow" }))}
      onChange={(name) => { if (name !== null) onProduct(name); }}
    />
  );
}

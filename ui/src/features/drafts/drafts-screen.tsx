// Changes that are only on this laptop yet.

import { ChevronRight, PencilLine } from "lucide-react";

import { Breadcrumb, StatusBar } from "../../app/actions-slot";
import { useProfile } from "../../app/profile-context";
import { navigate } from "../../app/router";
import { Button } from "../../components/button";
import { Chip } from "../../components/chip";
import { EmptyState } from "../../components/empty-state";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { Ago } from "../../components/time";
import { Truncated } from "../../components/truncated";
import type { DraftSummary } from "../../gen/bindings";
import { useConfiguration } from "../../platform/queries";
import styles from "./drafts-screen.module.css";

export function DraftsScreen() {
  const { profile } = useProfile();
  const configuration = useConfiguration(profile.id);
  const drafts = configuration.data?.drafts;
  return (
    <div className={styles["screen"]}>
      <Breadcrumb parts={[{ label: "Drafts" }]} />
      <StatusBar left={drafts && (drafts.length === 1 ? "1 draft on this laptop" : `${String(drafts.length)} drafts on this laptop`)} />
      {configuration.error && <ErrorBanner error={configuration.error} onRetry={() => void configuration.refetch()} />}
      {!drafts && !configuration.error && (
        <div className={styles["loading"]}>
          <Skeleton rows={4} height={20} label="Loading drafts" />
        </div>
      )}
      {drafts?.length === 0 && <NoDrafts />}
      {drafts && drafts.length > 0 && (
        <ul className={styles["list"]} data-testid="drafts-list" aria-label="Drafts">
          {drafts.map((draft) => (
            <DraftRow key={draft.flow} draft={draft} />
          ))}
        </ul>
      )}
    </div>
  );
}

function DraftRow({ draft }: { draft: DraftSummary }) {
  return (
    <li>
      <button
        type="button"
        className={styles["row"]}
        data-testid={`draft-${draft.flow}`}
        onClick={() => {
          navigate({ screen: "flow", name: draft.flow });
        }}
      >
        <PencilLine size={16} aria-hidden className={styles["mark"]} />
        <span className={styles["name"]}>
          <Truncated>{draft.flow}</Truncated>
        </span>
        {draft.new && <Chip tone="accent">New flow</Chip>}
        <span className={styles["changes"]}>{draft.changes === 1 ? "1 change" : `${String(draft.changes)} changes`}</span>
        <span className={styles["saved"]}>
          saved <Ago at={draft.savedAt} />
        </span>
        <ChevronRight size={16} aria-hidden className={styles["faint"]} />
      </button>
    </li>
  );
}

function NoDrafts() {
  return (
    <EmptyState
      icon={<PencilLine size={24} />}
      title="Nothing waits to be published"
      text="What you change in a flow is kept here, on this laptop, until you publish it. Change a flow and it appears in this list, with every step of its history."
      action={
        <Button
          variant="solid"
          onClick={() => {
            navigate({ screen: "flows" });
          }}
        >
          Go to flows
        </Button>
      }
    />
  );
}

// The flow editor: canvas, inspector and text are three views of one draft.

import { useState } from "react";

import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import type { ConfigurationView, ProfileState } from "../../gen/bindings";
import { useConfiguration } from "../../platform/queries";
import { Editor } from "./editor";
import styles from "./flow-editor.module.css";
import { useDraft } from "../document/use-draft";

export type FlowEditorProps = { profile: ProfileState; flow: string; onTrigger: () => void };

/** Whose policies are shown at first: a product that uses the flow, or the only one there is. */
function firstProduct(configuration: ConfigurationView | undefined, flow: string): string | null {
  const products = configuration?.products ?? [];
  return (products.find((product) => product.flows.includes(flow)) ?? (products.length === 1 ? products[0] : undefined))?.name ?? null;
}

export function FlowEditor(props: FlowEditorProps) {
  return <OpenFlow key={`${props.profile.profile.id} ${props.flow}`} {...props} />;
}

function OpenFlow({ profile, flow, onTrigger }: FlowEditorProps) {
  const configuration = useConfiguration(profile.profile.id).data;
  // undefined: not chosen yet.
  const [chosen, setChosen] = useState<string | null | undefined>(undefined);
  const product = chosen === undefined ? firstProduct(configuration, flow) : chosen;
  const draft = useDraft(profile.profile.id, "flow", flow, product);

  if (draft.view === null) {
    return (
      <div className={styles["empty"]} data-testid="flow-editor-loading">
        {draft.loadFailure === null ? (
          <div className={styles["skeletons"]} aria-busy aria-label="The flow is being read">
            <Skeleton />
            <Skeleton />
            <Skeleton />
          </div>
        ) : (
          <ErrorBanner
            error={draft.loadFailure}
            onRetry={() => {
              draft.session.read();
            }}
          />
        )}
      </div>
    );
  }
  return (
    <Editor
      profile={profile}
      configuration={configuration ?? null}
      draft={draft}
      view={draft.view}
      product={product}
      onProduct={setChosen}
      onTrigger={onTrigger}
    />
  );
}

// The upper row of the dialog: product, application, version change and the commit that travels.

import { Box, Package } from "lucide-react";

import { Picker } from "../../components/picker";
import { Truncated } from "../../components/truncated";
import type { ConfigurationView, Plan, Preview } from "../../gen/bindings";
import { Versions } from "./plan-row";
import { fromVersion, shortSha, subject } from "./plan-words";
import { PromotionFields } from "./promotion-fields";
import styles from "./trigger-header.module.css";
import type { Choice } from "./use-choice";

type TriggerHeaderProps = {
  /** The flow was named by who opened the dialog: it is not asked for. */
  flowGiven: boolean;
  configuration: ConfigurationView | null;
  choice: Choice;
  preview: Preview | null;
  /** The runtime knows which applications there are, and can't be asked. */
  away: boolean;
  disabled: boolean;
};

export function TriggerHeader({ flowGiven, configuration, choice, preview, away, disabled }: TriggerHeaderProps) {
  const flow = configuration?.flows.find(({ name }) => name === choice.flow);
  const trigger = choice.promotion?.from ?? flow?.environments[0]?.name;
  const applications = preview?.applications ?? [];
  const application = preview?.plan?.application ?? choice.request?.application ?? (applications.length === 1 ? (applications[0] ?? null) : null);
  return (
    <div className={styles["header"]}>
      {choice.promotion && <PromotionFields promotion={choice.promotion} configuration={configuration} choose={choice.choosePromotion} disabled={disabled} />}
      {!flowGiven && !choice.promotion && (
        <Picker
          label="Flow"
          testId="trigger-flow"
          value={choice.flow}
          display={choice.flow ?? "Choose a flow"}
          options={(configuration?.flows ?? []).map((row) => ({ value: row.name, label: row.name, detail: row.description ?? undefined }))}
          onChange={(value) => {
            if (value !== null) choice.chooseFlow(value);
          }}
          disabled={disabled}
        />
      )}
      <Picker
        label="Product"
        testId="trigger-product"
        value={choice.product}
        display={<span className={styles["chosen"]}><Package size={13} aria-hidden /> {choice.product ?? "Choose a product"}</span>}
        options={choice.products.map(({ product, named }) => ({
          value: product.name,
          label: product.name,
          detail: named || choice.promotion ? (product.description ?? (choice.promotion ? undefined : "Has this flow")) : "Does not name this flow",
          keywords: product.tags,
        }))}
        onChange={(value) => {
          if (value !== null) choice.chooseProduct(value);
        }}
        disabled={disabled || (choice.flow === null && choice.promotion === null)}
      />
      {!away && <Picker
        label={trigger === undefined ? "Application" : `Application in ${trigger}`}
        testId="trigger-application"
        value={application}
        display={<span className={styles["chosen"]}><Box size={13} aria-hidden /> {application ?? (preview ? "Choose an application" : "–")}</span>}
        options={applications.map((name) => ({ value: name, label: name }))}
        onChange={choice.chooseApplication}
        disabled={disabled || applications.length === 0}
      />}
      {preview?.plan && <Change plan={preview.plan} />}
    </div>
  );
}

function Change({ plan }: { plan: Plan }) {
  const { source } = plan;
  return (
    <>
      <div className={styles["field"]} data-testid="trigger-version">
        <span className={styles["label"]}>Version</span>
        <span className={styles["version"]}><Versions from={fromVersion(plan)} to={source.version} /></span>
      </div>
      <div className={styles["commit"]}>
        <span className={styles["label"]}>Commit</span>
        <span className={styles["commitLine"]}>
          <code title={source.commit}>{shortSha(source.commit)}</code>
          <Truncated className={styles["subject"]}>{subject(source.message)}</Truncated>
          <Truncated className={styles["author"]}>{`${source.author} · ${when(source.date)}`}</Truncated>
        </span>
      </div>
    </>
  );
}

function when(date: string): string {
  const at = new Date(date);
  return Number.isNaN(at.getTime()) ? date : at.toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

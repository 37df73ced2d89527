// A promotion without a flow: from where, to where, and by which policy.

import { Picker } from "../../components/picker";
import type { ConfigurationView } from "../../gen/bindings";
import type { Promotion } from "./use-choice";

type PromotionFieldsProps = {
  promotion: Promotion;
  configuration: ConfigurationView | null;
  choose: (change: Partial<Promotion>) => void;
  disabled: boolean;
};

/** Stands for the global policies in the list of policies: no manifest can have this name. */
const resolved = "(as resolved)";

export function PromotionFields({ promotion: { from, to, policy }, configuration, choose, disabled }: PromotionFieldsProps) {
  const environments = configuration?.environments ?? [];
  const except = (name: string | null) => environments.filter((environment) => environment.name !== name).map(({ name: label, kind }) => ({ value: label, label, detail: kind === "PROD" ? "Production" : undefined }));
  return (
    <>
      <Picker label="From" testId="promote-from" value={from} display={from} options={except(to)} onChange={(name) => { if (name !== null) choose({ from: name }); }} disabled={disabled} />
      <Picker label="To" testId="promote-to" value={to} display={to ?? "Choose an environment"} options={except(from)} onChange={(name) => { if (name !== null) choose({ to: name }); }} disabled={disabled} />
      <Picker
        label="Policy"
        testId="promote-policy"
        value={policy ?? resolved}
        display={policy ?? "Global policies"}
        options={[
          { value: resolved, label: "Global policies", detail: "As they resolve for this product and environment" },
          ...(configuration?.policies ?? []).map(({ name, priority }) => ({ value: name, label: name, detail: `Priority ${String(priority)}` })),
        ]}
        onChange={(name) => { if (name !== null) choose({ policy: name === resolved ? null : name }); }}
        disabled={disabled}
      />
    </>
  );
}

// The trigger: what would be released, to the byte, everything that would make it fail, and the button that makes it so.

import { Lock } from "lucide-react";
import { useState } from "react";

import { useShortcut } from "../../app/shortcuts";
import { Banner } from "../../components/banner";
import { Chip } from "../../components/chip";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import type { ConfigurationView, ProfileState } from "../../gen/bindings";
import { useConfiguration } from "../../platform/queries";
import { RehearsalDialog } from "../rehearsal/rehearsal-dialog";
import { isUnreachable } from "../document/reach";
import { shortSha } from "./plan-words";
import { OfflinePlanView } from "./offline-plan-view";
import { ProblemsBar } from "./problems-bar";
import { asksForApplication, triggerRefusal } from "./readiness";
import { TriggerBody } from "./trigger-body";
import styles from "./trigger-dialog.module.css";
import { TriggerFooter } from "./trigger-footer";
import { TriggerHeader } from "./trigger-header";
import { useChoice, type Preset } from "./use-choice";
import { useOfflinePlan, usePlan } from "./use-plan";
import { useSubmit } from "./use-submit";

type TriggerDialogProps = {
  profile: ProfileState;
  preset: Preset;
  onClose: () => void;
  onTriggered: (id: string) => void;
};

export function TriggerDialog({ profile, preset, onClose, onTriggered }: TriggerDialogProps) {
  const configuration = useConfiguration(profile.profile.id).data ?? null;
  const choice = useChoice(preset, configuration);
  // Stale it may still answer: it is asked, and what is known here stands in when it does not.
  const away = profile.link.type === "offline" || profile.link.type === "connecting";
  const plan = usePlan(profile.profile.id, away ? null : choice.request);
  const silent = isUnreachable(plan.error) && !plan.planning;
  const offline = useOfflinePlan(profile.profile.id, away || silent ? choice.request : null);
  const problems = offline.plan?.problems ?? (plan.preview && !asksForApplication(plan.preview) ? plan.preview.problems : []);
  const [selected, setSelected] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [moved, setMoved] = useState(false);
  const [rehearsing, setRehearsing] = useState(false);
  const { submit, sending, error } = useSubmit({
    profile: profile.profile.id,
    onTriggered,
    onPlanChanged: () => {
      setMoved(true);
      setTyped("");
      void plan.again();
    },
  });
  const refusal = triggerRefusal({ profile, preview: plan.preview, planning: plan.planning, sending, typed, product: choice.product, silent });

  const trigger = (): void => {
    if (refusal !== null || !choice.request || !plan.preview?.plan) return;
    setMoved(false);
    const request = { ...choice.request, application: plan.preview.plan.application };
    submit({ request, preview: plan.preview, reason });
  };
  useShortcut("Ctrl+Enter", "Trigger the release", trigger, { when: !rehearsing });

  const showEnvironment = (name: string): void => {
    setSelected(name);
    document.querySelector(`[data-testid="plan-row-${CSS.escape(name)}"]`)?.scrollIntoView({ block: "nearest" });
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={<Title profile={profile} promotes={choice.promotion !== null} />}
      description={choice.promotion ? <>From one environment to another, without a flow</> : <Which configuration={configuration} flow={choice.flow} profile={profile} />}
      width={1216}
      flush
      testId="trigger-dialog"
      footer={
        <TriggerFooter
          profile={profile}
          product={choice.product}
          version={plan.preview?.plan?.source.version ?? null}
          reason={reason}
          onReason={setReason}
          typed={typed}
          onTyped={setTyped}
          refusal={refusal}
          sending={sending}
          onRehearse={choice.flow === null ? null : () => { setRehearsing(true); }}
          onCancel={onClose}
          onTrigger={trigger}
        />
      }
    >
      <div className={styles["content"]}>
        <TriggerHeader flowGiven={preset.flow !== undefined} configuration={configuration} choice={choice} preview={plan.preview} away={away || silent} disabled={sending} />
        {moved && (
          <div className={styles["notice"]} data-testid="trigger-plan-changed">
            <Banner tone="warning" title={plan.planning ? "The plan has changed: it is being made again" : "The plan has changed"}>
              Nothing was triggered. Configuration or repositories moved since the plan was shown: look through the new one, then trigger again.
            </Banner>
          </div>
        )}
        {error !== null && (
          <div className={styles["notice"]} data-testid="trigger-error">
            <ErrorBanner error={error} onRetry={trigger} />
          </div>
        )}
        {choice.request && (away || silent) ? (
          <OfflinePlanView state={offline} />
        ) : (
          <TriggerBody request={choice.request} plan={plan} selected={selected} onSelect={setSelected} />
        )}
        {rehearsing && choice.flow !== null && (
          <RehearsalDialog
            profile={profile} flow={choice.flow} product={choice.product} application={choice.request?.application ?? null} onProduct={choice.chooseProduct}
            onClose={() => { setRehearsing(false); }}
          />
        )}
        <ProblemsBar problems={problems} partial={offline.plan !== null} onEnvironment={showEnvironment} />
      </div>
    </Dialog>
  );
}

function Title({ profile: { profile }, promotes }: { profile: ProfileState; promotes: boolean }) {
  return (
    <>
      {promotes ? "Promote" : "Trigger a release"}
      {profile.protected && <Chip tone="danger" icon={<Lock size={11} aria-hidden />}>{`${profile.name} · protected`}</Chip>}
    </>
  );
}

/** "published flow ship at 4f2a91c, without the 3 changes of your draft". */
function Which({ configuration, flow, profile }: { configuration: ConfigurationView | null; flow: string | null; profile: ProfileState }) {
  if (flow === null) return <>A published flow on {profile.profile.name}</>;
  const row = configuration?.flows.find(({ name }) => name === flow);
  const draft = configuration?.drafts.find((candidate) => candidate.kind === "flow" && candidate.name === flow);
  const changes = draft === undefined || draft.changes === 0 ? null : draft.changes === 1 ? "the change" : `the ${String(draft.changes)} changes`;
  if (configuration && !row) return <>{flow} is not published yet: a trigger runs published flows only</>;
  return (
    <span data-testid="trigger-revision">
      published flow <b>{flow}</b>
      {row && <> at <code>{shortSha(row.revision)}</code></>}
      {changes !== null && <>, without {changes} of your draft</>}
    </span>
  );
}

// Journal records in words. Pure.

import type { EffectResult, Event, NodePhase, Outcome, Plan, Progress, Record, ReleaseStatus, RetryFrom } from "../../gen/bindings";
import { effectParts, isLeaf, shortSha, stageTitles, subject } from "./facts";

/** Colour and icon of an entry; the word is in the text. */
export type EventTone = "neutral" | "running" | "good" | "bad" | "waiting" | "ended";

export type EventWords = { text: string; detail: string | null; tone: EventTone };

export function eventWords(event: Event, plan: Plan | null): EventWords {
  switch (event.type) {
    case "created":
      return say(`${event.by} triggered ${event.plan.product} by flow ${event.plan.flow}`, event.reason);
    case "started": {
      const count = event.writes?.length ?? 0;
      return say("The release started", count > 0 ? "Its writes were worked out again against the branches as they are now." : null, "running");
    }
    case "effectStarted":
      return say(`${place(event.effect, plan)} started`, null, "running");
    case "effectProgressed":
      return progressWords(place(event.effect, plan), event.progress);
    case "effectEnded":
      return outcomeWords(place(event.effect, plan), event.outcome);
    case "environmentSkipped":
      return say(`${event.environment} is skipped`);
    case "terminateRequested":
      return terminateWords(event);
    case "approvalDecided":
      return say(`${event.by} ${event.verdict === "approve" ? "approved" : "rejected"} approval ${String(event.approval)}`, event.reason, event.verdict === "approve" ? "good" : "bad");
    case "published":
      return say(`${event.by} published ${shortSha(event.commit)}`, event.message);
    case "retryRequested":
      return say(`${event.by} retries ${fromWords(event.from)}`, event.reason, "running");
    case "ended":
      return say(`The release ${endWord(event.status)}`, null, endTone(event.status));
  }
}

/** `qa / trioapp-qa: pre-action db-migrate, attempt 2`. */
function place(effect: string, plan: Plan | null): string {
  const { environment, application, stage, attempt } = effectParts(effect);
  const where = [environment, application].filter((part) => part !== null).join(" / ");
  const again = attempt > 1 ? `, attempt ${attempt}` : "";
  return `${where === "" ? "Release" : where}: ${stageTitles[stage]}${workflowOf(plan, environment, stage)}${again}`;
}

function workflowOf(plan: Plan | null, environment: string | null, stage: ReturnType<typeof effectParts>["stage"]): string {
  const own = plan?.environments.find((candidate) => candidate.name === environment);
  const hooks = environment === null ? plan?.hooks : own?.hooks;
  const name = {
    PreAction: own?.policy.preAction?.value,
    PostAction: own?.policy.postAction?.value,
    Action: null,
    Verify: null,
    OnStart: hooks?.onStart,
    OnSuccess: hooks?.onSuccess,
    OnFail: hooks?.onFail,
  }[stage];
  return name ? ` ${name}` : "";
}

function progressWords(where: string, progress: Progress): EventWords {
  switch (progress.type) {
    case "node":
      return say(`${where}, step ${progress.node.displayName} ${phaseWords[progress.node.phase]}`, progress.node.message, phaseTone(progress.node.phase));
    case "application":
      return say(`${where}: ${progress.sync}, ${progress.health}`);
    case "waiting":
      return progress.waiting
        ? say(`${where} waits for a person`, progress.message, "waiting")
        : say(`${where} no longer waits`, progress.message, "running");
  }
}

const phaseWords: { [phase in NodePhase]: string } = {
  Pending: "is pending", Running: "runs", Succeeded: "succeeded", Failed: "failed", Error: "ended in an error",
  Skipped: "is skipped", Omitted: "is left out", Suspended: "waits", Terminated: "was terminated",
};

function phaseTone(phase: NodePhase): EventTone {
  switch (phase) {
    case "Running":
      return "running";
    case "Succeeded":
      return "good";
    case "Failed":
    case "Error":
      return "bad";
    case "Suspended":
      return "waiting";
    case "Terminated":
      return "ended";
    case "Pending":
    case "Skipped":
    case "Omitted":
      return "neutral";
  }
}

function outcomeWords(where: string, outcome: Outcome): EventWords {
  switch (outcome.type) {
    case "succeeded":
      return resultWords(where, outcome.result);
    case "failed":
      return say(`${where} failed`, outcome.failure.message, "bad");
    case "stopped":
      return say(`${where} was stopped`, null, "ended");
  }
}

function resultWords(where: string, result: EffectResult): EventWords {
  switch (result.type) {
    case "committed":
      return say(`${where} committed ${shortSha(result.commit.sha)}`, subject(result.commit.message), "good");
    case "noChanges":
      return say(`${where} succeeded: nothing to change`, null, "good");
    case "verified":
      return say(`${where} succeeded: ${result.sync}, ${result.health}`, null, "good");
    case "workflow": {
      const outputs = Object.entries(result.outputs).map(([name, value]) => `${name} = ${value}`);
      return say(`${where} succeeded`, outputs.length > 0 ? outputs.join(", ") : null, "good");
    }
    case "nothing":
      return say(`${where} succeeded`, null, "good");
  }
}

function terminateWords(event: Extract<Event, { type: "terminateRequested" }>): EventWords {
  switch (event.cause) {
    case "person":
      return say(`${event.by ?? "Somebody"} terminated the release`, event.reason, "ended");
    case "timeout":
      return say("The release is terminated: its time is up", event.reason, "ended");
    case "queueOverflow":
      return say("The release is terminated: too many releases waited in the product's queue", event.reason, "ended");
  }
}

export function fromWords(from: RetryFrom): string {
  switch (from) {
    case "failed":
      return "from the failed step";
    case "workflow":
      return "with the whole workflow";
  }
}

function endWord(status: ReleaseStatus): string {
  switch (status) {
    case "SUCCEEDED":
      return "succeeded";
    case "FAILED":
      return "failed";
    case "TERMINATED":
      return "was terminated";
    case "QUEUED":
    case "RUNNING":
    case "SUSPENDED":
    case "TERMINATING":
      return "ended";
  }
}

function endTone(status: ReleaseStatus): EventTone {
  if (status === "SUCCEEDED") return "good";
  return status === "FAILED" ? "bad" : "ended";
}

function say(text: string, detail: string | null = null, tone: EventTone = "neutral"): EventWords {
  return { text, detail: detail === "" ? null : detail, tone };
}

/** The plan that a release's journal begins with. */
export function planIn(records: readonly Record[]): Plan | null {
  const first = records[0]?.event;
  return first?.type === "created" ? first.plan : null;
}

/** Nodes that only hold others say nothing that their steps don't say. */
export function tellsSomething(event: Event): boolean {
  return event.type !== "effectProgressed" || event.progress.type !== "node" || isLeaf(event.progress.node);
}
